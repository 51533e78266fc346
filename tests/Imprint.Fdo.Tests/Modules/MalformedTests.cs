using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Tests.ServiceInfo;

namespace Imprint.Fdo.Tests.Modules;

/// <summary>What each reader makes of values that are wrong. Entries are written as <c>key=hex</c>.</summary>
public sealed class MalformedTests
{
    private const string Hash48 =
        "5830" + "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

    private const string Active = "active=f5";
    private const string Introduction = "active=f5 os=6161 arch=6161 version=6161 device=6161 sep=612f bin=6161 nummodules=00";

    [Theory]
    [InlineData("00")]
    [InlineData("80")]
    [InlineData("82f4")]
    [InlineData("82f48081")]
    [InlineData("8200 80")]
    [InlineData("82f4a0")]
    [InlineData("82f481 80")]
    [InlineData("82f481 82 41 61 41f5")] // the key is no text
    [InlineData("82f481 82 63 613a62 f5")] // the value is no byte string
    [InlineData("82f481 82 62 613a 41f5")] // no message
    [InlineData("82f481 82 62 3a61 41f5")] // no module
    [InlineData("82f481 82 61 61 41f5")] // no colon
    [InlineData("82f481 83 63 613a62 41f5 00")]
    [InlineData("82f480 00")]
    [InlineData("83f4f480")]
    public void A_body_that_is_none_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", ""));
        Assert.Equal(FdoFault.Malformed, DeviceServiceInfoBody.Read(bytes, 1300, out _));
        var owner = bytes.Length > 1 && bytes[0] == 0x82 ? (byte[])[0x83, 0xf4, .. bytes[1..]] : bytes;
        if (bytes[0] != 0x83)
            Assert.Equal(FdoFault.Malformed, OwnerServiceInfoBody.Read(owner, 1300, out _));
    }

    [Fact]
    public void An_owner_that_is_done_has_no_more() =>
        Assert.Equal(FdoFault.Malformed, OwnerServiceInfoBody.Read(Convert.FromHexString("83f5f580"), 1300, out _));

    [Fact]
    public void A_body_beyond_what_was_announced_is_too_large()
    {
        var body = new DeviceServiceInfoBody(IsMore: false, [new ServiceInfoEntry("a:b", new byte[1400])]).Encode();
        Assert.Equal(FdoFault.TooLarge, DeviceServiceInfoBody.Read(body, 1300, out _));
        Assert.Equal(FdoFault.None, DeviceServiceInfoBody.Read(body, 1400, out _));
        var key = new ServiceInfoEntry("a:" + new string('k', 127), new byte[1]);
        body = new DeviceServiceInfoBody(IsMore: false, [key]).Encode();
        Assert.Equal(FdoFault.TooLarge, DeviceServiceInfoBody.Read(body, 1300, out _));
    }

    [Theory]
    [InlineData(Introduction, FdoFault.None)]
    [InlineData("active=f5 os=6161", FdoFault.None)] // the rest may follow
    [InlineData("", FdoFault.Malformed)] // silent before it has introduced itself
    [InlineData(Introduction + " more=00", FdoFault.None)] // unknown
    [InlineData("active=00", FdoFault.Malformed)]
    [InlineData("os=00", FdoFault.Malformed)]
    [InlineData("os=6161 os=6161", FdoFault.UnexpectedMessage)]
    [InlineData("sn=4101", FdoFault.None)]
    [InlineData("sn=6161", FdoFault.None)]
    [InlineData("sn=01", FdoFault.Malformed)]
    [InlineData("nummodules=20", FdoFault.Malformed)]
    [InlineData("nummodules=190101", FdoFault.TooLarge)]
    [InlineData("nummodules=01 nummodules=01", FdoFault.Malformed)]
    [InlineData("nummodules=02 modules=8300016161 modules=8301016162", FdoFault.None)]
    [InlineData("modules=8300016161", FdoFault.Malformed)] // before their number
    [InlineData("nummodules=02 modules=8301016161", FdoFault.Malformed)] // a gap
    [InlineData("nummodules=02 modules=8300016161 modules=8300016161", FdoFault.Malformed)] // the same again
    [InlineData("nummodules=01 modules=84000261616162", FdoFault.Malformed)] // more than announced
    [InlineData("nummodules=02 modules=8300026161", FdoFault.Malformed)] // fewer than counted
    [InlineData("nummodules=02 modules=84000161616162", FdoFault.Malformed)] // more than counted
    [InlineData("nummodules=01 modules=a0", FdoFault.Malformed)]
    [InlineData("nummodules=01 modules=83000100", FdoFault.Malformed)]
    public void Devmod(string entries, FdoFault expected)
    {
        var owner = new OwnerServiceInfo([], new ServiceInfoLimits(), Loopback.Start);
        Assert.Equal(expected, owner.Receive(Body68("devmod", entries), Loopback.Start));
    }

    [Theory]
    [InlineData("name=00", FdoFault.Malformed)]
    [InlineData("name=4161", FdoFault.Malformed)]
    [InlineData("name=6161 name=6162", FdoFault.UnexpectedMessage)]
    [InlineData("length=20", FdoFault.Malformed)] // -1
    [InlineData("length=6161", FdoFault.Malformed)]
    [InlineData("length=01 length=01", FdoFault.UnexpectedMessage)]
    [InlineData("sha-384=4100", FdoFault.Malformed)]
    [InlineData("sha-384=00", FdoFault.Malformed)]
    [InlineData("data=4161", FdoFault.UnexpectedMessage)] // no name
    [InlineData("name=6161 data=6161", FdoFault.Malformed)]
    [InlineData("name=6161 data=4161 length=02", FdoFault.UnexpectedMessage)]
    [InlineData("name=6161 data=4161 sha-384=" + Hash48, FdoFault.UnexpectedMessage)]
    [InlineData("name=6161 length=01 data=4161 data=4161", FdoFault.UnexpectedMessage)] // while it is stored
    [InlineData("name=6161 data=9b0000000200000000", FdoFault.TooLarge)]
    [InlineData("name=6161 data=4261 length=02", FdoFault.Malformed)] // an unfinished value
    [InlineData("other=80", FdoFault.None)]
    public void A_download_on_the_device_that_breaks_the_rules(string entries, FdoFault expected)
    {
        var device = Device(new DeviceDownload());
        Assert.Equal(expected, device.Receive(Body69("fdo.download", $"{Active} {entries}"), Loopback.Start));
    }

    [Theory]
    [InlineData("name=60")]
    [InlineData("name=612f")]
    [InlineData("name=642f657463")] // /etc
    [InlineData("name=622e2e")] // ..
    [InlineData("name=64612f2e2e")] // a/..
    [InlineData("name=63612f2f")]
    [InlineData("name=63610062")]
    [InlineData("name=63615c62")] // a\b
    [InlineData("name=6161 length=19ffff")] // larger than is taken
    [InlineData("name=6161 length=01 data=426161")] // beyond the length
    [InlineData("name=6161 length=02 data=4161 data=40")] // ends before the length
    [InlineData("name=6161 length=01 sha-384=" + Hash48 + " data=4161")] // another hash
    [InlineData("name=612f length=01 sha-384=" + Hash48 + " data=4161 data=4161")] // what follows a refusal is passed over
    public void A_download_that_the_device_refuses_is_answered_with_minus_one_and_the_next_is_taken(string entries)
    {
        var device = Device(new DeviceDownload(maxFileLength: 1000));

        Assert.Equal(FdoFault.None, device.Receive(Body69("fdo.download", $"{Active} {entries}"), Loopback.Start));
        Assert.Equal(["fdo.download:active=F5", "fdo.download:done=20"], Answer(device));
        Assert.Empty(device.Pending);

        Assert.Equal(FdoFault.None, device.Receive(Body69("fdo.download", "name=6161 data=4161 data=40"), Loopback.Start));
        var stored = Assert.IsType<StoreFile>(Assert.Single(device.Pending));
        Assert.Equal(("a", "a"), (stored.FileName, System.Text.Encoding.ASCII.GetString(stored.Content.Span)));
        device.Complete(stored, EffectResult.Failed("disk full"));
        Assert.Equal(["fdo.download:done=20"], Answer(device));
    }

    [Fact]
    public void A_value_in_parts_and_values_in_one_entry_are_read()
    {
        var device = Device(new DeviceDownload());
        var entries = $"{Active} name=62 name=61 name=62 data=4161 data=41624163 data=4264 data=65 data=40";

        Assert.Equal(FdoFault.None, device.Receive(Body69("fdo.download", entries), Loopback.Start));

        var stored = Assert.IsType<StoreFile>(Assert.Single(device.Pending));
        Assert.Equal("ab", stored.FileName);
        Assert.Equal("abcde", System.Text.Encoding.ASCII.GetString(stored.Content.Span));
    }

    [Fact]
    public void A_value_that_never_ends_is_too_large()
    {
        var device = Device(new DeviceDownload(), ServiceInfoSize.Most);
        var parts = new List<ServiceInfoEntry> { new("fdo.download:active", new byte[] { 0xf5 }) };
        parts.Add(new ServiceInfoEntry("fdo.download:data", new byte[] { 0x5a, 0x7f, 0xff, 0xff, 0xff }));
        parts.AddRange(Enumerable.Repeat(new ServiceInfoEntry("fdo.download:data", new byte[30_000]), 2));
        Assert.Equal(FdoFault.None, device.Receive(Body(parts), Loopback.Start));
        Assert.Equal(FdoFault.None, device.Produce(Loopback.Start, out _));
        Assert.Equal(FdoFault.TooLarge, device.Receive(Body(parts[2..]), Loopback.Start));

        static byte[] Body(List<ServiceInfoEntry> entries) =>
            new OwnerServiceInfoBody(IsMore: false, IsDone: false, entries).Encode();
    }

    [Theory]
    [InlineData("need-sha=00", FdoFault.Malformed)]
    [InlineData("name=00", FdoFault.Malformed)]
    [InlineData("name=6161 name=6161", FdoFault.UnexpectedMessage)]
    [InlineData("name=6161 need-sha=f5", FdoFault.UnexpectedMessage)]
    public void An_upload_on_the_device(string entries, FdoFault expected) =>
        Assert.Equal(expected, Device(new DeviceUpload()).Receive(Body69("fdo.upload", $"{Active} {entries}"), Loopback.Start));

    [Theory]
    [InlineData("sha-384=4100", FdoFault.Malformed)]
    [InlineData("name=00", FdoFault.Malformed)]
    [InlineData("url=00", FdoFault.Malformed)]
    public void A_wget_on_the_device(string entries, FdoFault expected) =>
        Assert.Equal(expected, Device(new DeviceWget()).Receive(Body69("fdo.wget", $"{Active} {entries}"), Loopback.Start));

    [Theory]
    [InlineData("url=6168")] // no address, no name
    [InlineData("name=6161 url=6168")]
    [InlineData("name=6161 url=67" + "66696c653a2f61")] // file:/a
    [InlineData("name=622e2e url=6a" + "687474703a2f2f612f62")] // http://a/b
    public void A_wget_that_the_device_refuses_is_answered_with_an_error(string entries)
    {
        var device = Device(new DeviceWget());
        Assert.Equal(FdoFault.None, device.Receive(Body69("fdo.wget", $"{Active} {entries}"), Loopback.Start));
        Assert.StartsWith("fdo.wget:error=7", Answer(device)[1]);
    }

    [Theory]
    [InlineData("command=00", FdoFault.Malformed)]
    [InlineData("args=00", FdoFault.Malformed)]
    [InlineData("args=4100", FdoFault.Malformed)]
    [InlineData("args=428100", FdoFault.Malformed)]
    [InlineData("args=43816161", FdoFault.None)]
    [InlineData("args=816161", FdoFault.None)]
    [InlineData("may_fail=00", FdoFault.Malformed)]
    [InlineData("return_stdout=00", FdoFault.Malformed)]
    [InlineData("return_stderr=00", FdoFault.Malformed)]
    [InlineData("execute=f6", FdoFault.UnexpectedMessage)] // nothing to execute
    [InlineData("command=6161 execute=00", FdoFault.Malformed)]
    [InlineData("command=6161 execute=f6", FdoFault.None)]
    [InlineData("command=6161 execute=f6 execute=f6", FdoFault.UnexpectedMessage)]
    [InlineData("command=6161 execute=f6 command=6161", FdoFault.UnexpectedMessage)]
    [InlineData("sig=0f", FdoFault.None)] // too late is no mistake
    [InlineData("sig=20", FdoFault.Malformed)]
    [InlineData("sig=1841", FdoFault.Malformed)]
    public void A_command_on_the_device(string entries, FdoFault expected) =>
        Assert.Equal(expected, Device(new DeviceCommand()).Receive(Body69("fdo.command", $"{Active} {entries}"), Loopback.Start));

    [Theory]
    [InlineData("simpleenroll-res=6161", FdoFault.Malformed)]
    [InlineData("simpleenroll-res=00", FdoFault.Malformed)]
    [InlineData("simpleenroll-res=6441414141", FdoFault.UnexpectedMessage)] // not asked for yet
    [InlineData("cacerts-res=6441414141", FdoFault.UnexpectedMessage)]
    [InlineData("error=01", FdoFault.UnexpectedMessage)]
    [InlineData("error=20", FdoFault.Malformed)]
    public void An_enrolment_on_the_device(string entries, FdoFault expected) =>
        Assert.Equal(expected, Device(new DeviceCsr()).Receive(Body69("fdo.csr", $"{Active} {entries}"), Loopback.Start));

    [Theory]
    [InlineData("done=6161", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("done=21", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("done=20", FdoFault.None, ModuleState.Failed)]
    [InlineData("done=09", FdoFault.None, ModuleState.Failed)]
    [InlineData("done=0a", FdoFault.None, ModuleState.Done)]
    [InlineData("active=00", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("other=00", FdoFault.None, ModuleState.Running)]
    public void A_download_on_the_owner(string entries, FdoFault expected, ModuleState state) =>
        OwnerTakes(new OwnerDownload("a", new byte[10]), entries, expected, state);

    [Theory]
    [InlineData("length=20", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("length=6161", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("length=01 length=01", FdoFault.UnexpectedMessage, ModuleState.Running)]
    [InlineData("data=4161", FdoFault.UnexpectedMessage, ModuleState.Running)]
    [InlineData("sha-384=" + Hash48, FdoFault.UnexpectedMessage, ModuleState.Running)]
    [InlineData("length=01 sha-384=40", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("length=01 data=6161", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("length=01 data=426161", FdoFault.None, ModuleState.Failed)]
    [InlineData("length=1903e9", FdoFault.None, ModuleState.Failed)]
    [InlineData("length=01 data=4161 sha-384=" + Hash48, FdoFault.None, ModuleState.Failed)]
    [InlineData("length=02 data=4161", FdoFault.None, ModuleState.Running)]
    public void An_upload_on_the_owner(string entries, FdoFault expected, ModuleState state) =>
        OwnerTakes(new OwnerUpload("a", maxLength: 1000), entries, expected, state);

    [Theory]
    [InlineData("done=6161", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("done=21", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("done=20", FdoFault.None, ModuleState.Failed)]
    [InlineData("done=05", FdoFault.None, ModuleState.Failed)]
    [InlineData("done=06", FdoFault.None, ModuleState.Done)]
    [InlineData("error=00", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("error=6161", FdoFault.None, ModuleState.Failed)]
    public void A_wget_on_the_owner(string entries, FdoFault expected, ModuleState state) =>
        OwnerTakes(new OwnerWget("a", new Uri("http://a/b"), length: 6), entries, expected, state);

    [Theory]
    [InlineData("stdout=00", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("stderr=6161", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("exitcode=6161", FdoFault.Malformed, ModuleState.Running)]
    [InlineData("exitcode=1b0000000100000000", FdoFault.TooLarge, ModuleState.Running)]
    [InlineData("exitcode=00 stdout=4161", FdoFault.UnexpectedMessage, ModuleState.Running)]
    [InlineData("exitcode=00 exitcode=00", FdoFault.UnexpectedMessage, ModuleState.Running)]
    [InlineData("exitcode=01", FdoFault.None, ModuleState.Failed)]
    [InlineData("stdout=4161 exitcode=00", FdoFault.None, ModuleState.Done)]
    public void A_command_on_the_owner(string entries, FdoFault expected, ModuleState state) =>
        OwnerTakes(new OwnerCommand(new CommandRequest("a", [])), entries, expected, state);

    [Theory]
    [InlineData("cacerts-req=6161", FdoFault.Malformed, "")]
    [InlineData("cacerts-req=01", FdoFault.None, "error=05")]
    [InlineData("simpleenroll-req=00", FdoFault.Malformed, "")]
    [InlineData("simpleenroll-req=6121", FdoFault.None, "error=01")]
    [InlineData("simplereenroll-req=60", FdoFault.None, "error=01")]
    [InlineData("serverkeygen-req=6441414141", FdoFault.None, "error=03")]
    [InlineData("serverkeygen-req=00", FdoFault.Malformed, "")]
    [InlineData("csrattrs-req=6161", FdoFault.Malformed, "")]
    [InlineData("csrattrs-req=00", FdoFault.None, "csrattrs-res=644D414141")]
    [InlineData("fullcmc-req=00", FdoFault.None, "error=03")]
    public void An_enrolment_on_the_owner(string entries, FdoFault expected, string answer)
    {
        var owner = Owner(new OwnerCsr(), "fdo.csr");
        Assert.Equal(expected, owner.Receive(Body68("fdo.csr", entries), Loopback.Start));
        foreach (var effect in owner.Pending)
            owner.Complete(effect, new CsrAnswer(FakeWorld.Attributes));
        if (expected != FdoFault.None)
            return;
        Assert.Equal(FdoFault.None, owner.Produce(Loopback.Start, out var body));
        Assert.Equal(FdoFault.None, OwnerServiceInfoBody.Read(body, 1300, out var read));
        var entry = Assert.Single(read.Entries);
        if (!entries.StartsWith("csrattrs"))
            Assert.Equal($"fdo.csr:{answer}", Text(entry));
        else
            Assert.Equal("fdo.csr:csrattrs-res", entry.Key);
    }

    [Fact]
    public void Too_many_requests_for_certificates_end_the_session()
    {
        var owner = Owner(new OwnerCsr(), "fdo.csr");
        var requests = string.Join(' ', Enumerable.Repeat("cacerts-req=01", 17));
        Assert.Equal(FdoFault.TooLarge, owner.Receive(Body68("fdo.csr", requests), Loopback.Start));
    }

    [Fact]
    public void Line_breaks_in_base64_are_taken()
    {
        var owner = Owner(new OwnerCsr(), "fdo.csr");
        Assert.Equal(FdoFault.None, owner.Receive(Body68("fdo.csr", "simpleenroll-req=6641410d0a4141"), Loopback.Start));
        Assert.Equal([0, 0, 0], Assert.IsType<IssueCertificate>(Assert.Single(owner.Pending)).Request.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damaged_messages_and_states_never_throw(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 150; run++)
        {
            var at = random.Next(30);
            ServiceInfoEntry Damage(ServiceInfoEntry entry)
            {
                if (at-- != 0)
                    return entry;
                var value = entry.Value.ToArray();
                if (value.Length > 0)
                    value[random.Next(Math.Min(value.Length, 6))] = (byte)random.Next(256);
                return entry with { Value = value };
            }

            var loopback = new Loopback(
                () =>
                    [
                        new ModulePlan(new OwnerDownload("a", new byte[700])) { MaxRounds = 30 },
                        new ModulePlan(new OwnerUpload("a")) { MaxRounds = 30 },
                        new ModulePlan(new OwnerWget("w", new Uri("http://a/b")), IsRequired: false) { MaxRounds = 30 },
                        new ModulePlan(new OwnerCommand(new CommandRequest("c", ["d"]) { ReturnsOutput = true }))
                        {
                            MaxRounds = 30,
                        },
                        new ModulePlan(new OwnerCsr()) { MaxRounds = 30 },
                    ],
                [new DeviceDownload(), new DeviceUpload(), new DeviceWget(), new DeviceCommand(), new DeviceCsr()],
                toDevice: 1500,
                toOwner: 1500
            )
            {
                ToOwner = run % 2 == 0 ? Damage : entry => entry,
                ToDevice = run % 2 == 1 ? Damage : entry => entry,
            };
            loopback.World.Web["http://a/b"] = [1];
            loopback.World.Holds = effect => effect is IssueCertificate; // may hold a damaged request
            var fault = FdoFault.None;
            while (fault == FdoFault.None && !loopback.Device.IsDone && loopback.Rounds < 200)
                fault = loopback.Round();

            var state = loopback.Owner.Export();
            for (var damage = 0; damage < 20; damage++)
            {
                state[random.Next(state.Length)] = (byte)random.Next(256);
                OwnerServiceInfo.Restore(
                    random.Next(3) == 0 ? state.AsMemory(0, random.Next(state.Length)) : state,
                    [
                        new ModulePlan(new OwnerDownload("a", new byte[700])),
                        new ModulePlan(new OwnerUpload("a")),
                        new ModulePlan(new OwnerWget("w", new Uri("http://a/b"))),
                        new ModulePlan(new OwnerCommand(new CommandRequest("c", ["d"]))),
                        new ModulePlan(new OwnerCsr()),
                    ],
                    out _
                );
            }
        }
    }

    [Fact]
    public void State_is_restored_into_the_same_plans_only()
    {
        var state = Owner(new OwnerDownload("a", new byte[10]), "fdo.download").Export();
        Assert.Equal(FdoFault.None, Restore(new OwnerDownload("a", new byte[10])));
        Assert.Equal(FdoFault.Malformed, Restore(new OwnerDownload("a", new byte[11])));
        Assert.Equal(FdoFault.Malformed, Restore(new OwnerUpload("a")));
        Assert.Equal(FdoFault.Malformed, OwnerServiceInfo.Restore(state, [], out _));
        state[1] = 2;
        Assert.Equal(FdoFault.UnsupportedVersion, Restore(new OwnerDownload("a", new byte[10])));

        FdoFault Restore(OwnerModule module) => OwnerServiceInfo.Restore(state, [new ModulePlan(module)], out _);
    }

    private static void OwnerTakes(OwnerModule module, string entries, FdoFault expected, ModuleState state)
    {
        var owner = Owner(module, module.Name);
        Assert.Equal(expected, owner.Receive(Body68(module.Name, entries), Loopback.Start));
        foreach (var effect in owner.Pending)
            owner.Complete(effect, EffectResult.Done);
        if (expected == FdoFault.None)
            Assert.Equal(FdoFault.None, owner.Produce(Loopback.Start, out _));
        Assert.Equal(state, Assert.Single(owner.Outcomes).State);
    }

    // Introduced, and its module has said all it has to say.
    private static OwnerServiceInfo Owner(OwnerModule module, string name)
    {
        var owner = new OwnerServiceInfo([new ModulePlan(module, IsRequired: false)], new ServiceInfoLimits(), Loopback.Start);
        var device = new DeviceServiceInfo(Loopback.Facts, [new NamedModule(name)], new ServiceInfoLimits(), Loopback.Start);
        Assert.Equal(FdoFault.None, device.Produce(Loopback.Start, out var message));
        Assert.Equal(FdoFault.None, owner.Receive(message, Loopback.Start));
        Assert.Equal(FdoFault.None, owner.Produce(Loopback.Start, out _));
        return owner;
    }

    private static DeviceServiceInfo Device(DeviceModule module, int maxReceived = ServiceInfoSize.Default)
    {
        var limits = new ServiceInfoLimits { MaxReceivedSize = maxReceived };
        var device = new DeviceServiceInfo(Loopback.Facts, [module], limits, Loopback.Start);
        Assert.Equal(FdoFault.None, device.Produce(Loopback.Start, out _));
        return device;
    }

    private static List<string> Answer(DeviceServiceInfo device)
    {
        Assert.Equal(FdoFault.None, device.Produce(Loopback.Start, out var body));
        Assert.Equal(FdoFault.None, DeviceServiceInfoBody.Read(body, 1300, out var read));
        return [.. read.Entries.Select(Text)];
    }

    private static string Text(ServiceInfoEntry entry) => $"{entry.Key}={Convert.ToHexString(entry.Value.Span)}";

    private static byte[] Body68(string module, string entries) =>
        new DeviceServiceInfoBody(IsMore: false, Entries(module, entries)).Encode();

    private static byte[] Body69(string module, string entries) =>
        new OwnerServiceInfoBody(IsMore: false, IsDone: false, Entries(module, entries)).Encode();

    private static List<ServiceInfoEntry> Entries(string module, string entries) =>
        [
            .. from entry in entries.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            where entry.Contains('=')
            let parts = entry.Split('=')
            select new ServiceInfoEntry($"{module}:{parts[0]}", Convert.FromHexString(parts[1])),
        ];
}
