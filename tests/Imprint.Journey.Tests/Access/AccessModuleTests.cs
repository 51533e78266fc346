using System.Formats.Cbor;
using Imprint.Fdo;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Journey.Access;
using Imprint.Journey.Tests.FirstAccess;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.Tests.Access;

/// <summary>Both halves of the module, through the real loops of service information.</summary>
public sealed class AccessModuleTests
{
    private static readonly AccessPayload Payload = AccessPayloadTests.Sample;

    [Theory]
    [InlineData(256)]
    [InlineData(1300)]
    [InlineData(65535)]
    public void A_payload_reaches_the_device_and_is_kept(int size)
    {
        var large = Payload with { Rules = new SignedRules(4, new byte[5000]) };
        var session = new Session(large.Encode(), keptVersion: 3, size);

        session.Run(_ => EffectResult.Done);

        Assert.Equal(AccessResult.Accepted, session.Module.Result);
        Assert.Equal(ModuleState.Done, session.Owner.Outcomes[0].State);
        Assert.Equal(large.Encode(), Assert.Single(session.Kept).Encoded.ToArray());
    }

    [Fact]
    public void The_same_version_may_come_again_and_an_older_one_is_refused()
    {
        var again = new Session(Payload.Encode(), keptVersion: Payload.Version);
        again.Run(_ => EffectResult.Done);
        Assert.Equal(AccessResult.Accepted, again.Module.Result);

        var stale = new Session(Payload.Encode(), keptVersion: Payload.Version + 1);
        stale.Run(_ => EffectResult.Done);
        Assert.Equal(AccessResult.StaleVersion, stale.Module.Result);
        Assert.Equal(ModuleState.Failed, stale.Owner.Outcomes[0].State);
        Assert.Empty(stale.Kept);
    }

    [Fact]
    public void A_device_that_cannot_keep_it_says_so()
    {
        var session = new Session(Payload.Encode(), keptVersion: 0);

        session.Run(_ => EffectResult.Failed("full"));

        Assert.Equal(AccessResult.NotKept, session.Module.Result);
        Assert.Equal(FdoFault.ModuleFailed, session.Owner.Outcomes[0].Fault);
    }

    [Fact]
    public void Another_process_can_go_on_in_the_middle()
    {
        var large = Payload with { Rules = new SignedRules(4, new byte[3000]) };
        var session = new Session(large.Encode(), keptVersion: 0, size: 300) { MovesEachRound = true };

        session.Run(_ => EffectResult.Done);

        Assert.Equal(AccessResult.Accepted, session.Module.Result);
        Assert.Single(session.Kept);
    }

    [Theory]
    [InlineData("data", "4101", AccessResult.Malformed)] // a piece that nobody announced
    [InlineData("begin", "00", AccessResult.Malformed)]
    [InlineData(
        "begin",
        "83011a0001000058200000000000000000000000000000000000000000000000000000000000000000",
        AccessResult.TooLarge
    )]
    public void The_device_answers_nonsense_with_a_reason(string message, string value, AccessResult expected)
    {
        var device = NewDevice(0);
        device.Produce(Samples.Now, out _);
        Say(device, ("active", "f5"), (message, value));

        Assert.Equal(expected, ResultIn(device));
    }

    [Fact]
    public void A_refused_transfer_is_answered_once()
    {
        var device = NewDevice(0);
        device.Produce(Samples.Now, out _);
        Say(device, ("active", "f5"), ("begin", "00"), ("data", "4101"), ("data", "4101"));

        Assert.Equal(AccessResult.Malformed, ResultIn(device));
        Say(device, ("data", "4101"));
        Assert.Null(ResultIn(device));
    }

    [Fact]
    public void A_piece_that_is_no_byte_string_ends_the_session()
    {
        var device = NewDevice(0);
        device.Produce(Samples.Now, out _);

        Assert.Equal(FdoFault.Malformed, Say(device, ("active", "f5"), ("data", "01")));
    }

    [Fact]
    public void What_is_no_payload_is_not_sent() =>
        Assert.Throws<ArgumentException>(() => new AccessOwnerModule(new byte[] { 0xa0 }));

    private static DeviceServiceInfo NewDevice(long keptVersion, int size = 1300) =>
        new(
            new Devmod
            {
                Os = "Linux",
                Arch = "arm64",
                Version = "1",
                Device = "sensor",
                Binary = "arm64",
            },
            [new AccessDeviceModule(keptVersion)],
            new ServiceInfoLimits { MaxSentSize = size, MaxReceivedSize = size },
            Samples.Now
        );

    private static FdoFault Say(DeviceServiceInfo device, params (string Message, string Value)[] entries)
    {
        var body = CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(3);
            writer.WriteBoolean(false);
            writer.WriteBoolean(false);
            writer.WriteStartArray(entries.Length);
            foreach (var (message, value) in entries)
            {
                writer.WriteStartArray(2);
                writer.WriteTextString($"imprint.access:{message}");
                writer.WriteByteString(Convert.FromHexString(value));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteEndArray();
        });
        return device.Receive(body, Samples.Now);
    }

    private static AccessResult? ResultIn(DeviceServiceInfo device)
    {
        device.Produce(Samples.Now, out var body);
        var reader = new CborReader(body);
        reader.ReadStartArray();
        reader.ReadBoolean();
        reader.ReadStartArray();
        AccessResult? result = null;
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            reader.ReadStartArray();
            var key = reader.ReadTextString();
            var value = new CborReader(reader.ReadByteString());
            reader.ReadEndArray();
            if (key == "imprint.access:result")
                result = (AccessResult)value.ReadInt32();
        }

        return result;
    }

    private sealed class Session
    {
        private readonly byte[] _payload;
        private readonly ServiceInfoLimits _limits;
        private readonly DeviceServiceInfo _device;

        public Session(byte[] payload, long keptVersion, int size = 1300)
        {
            _payload = payload;
            _limits = new ServiceInfoLimits { MaxSentSize = size, MaxReceivedSize = size };
            _device = NewDevice(keptVersion, size);
            Module = new AccessOwnerModule(payload);
            Owner = NewOwner();
        }

        public AccessOwnerModule Module { get; private set; }

        public OwnerServiceInfo Owner { get; private set; }

        public List<KeepAccess> Kept { get; } = [];

        public bool MovesEachRound { get; init; }

        public void Run(Func<KeepAccess, EffectResult> keep)
        {
            for (var round = 0; round < 500 && !_device.IsDone && Owner.Fault == FdoFault.None; round++)
            {
                foreach (var effect in _device.Pending.OfType<KeepAccess>())
                {
                    var result = keep(effect);
                    if (result is EffectDone)
                        Kept.Add(effect);
                    Assert.True(_device.Complete(effect, result));
                }

                Assert.Equal(FdoFault.None, _device.Produce(Samples.Now, out var fromDevice));
                Owner.Receive(fromDevice, Samples.Now);
                if (Owner.Produce(Samples.Now, out var fromOwner) == FdoFault.None)
                    Assert.Equal(FdoFault.None, _device.Receive(fromOwner, Samples.Now));
                if (MovesEachRound)
                    Move();
            }

            Assert.True(_device.IsDone || Owner.Fault != FdoFault.None, "The session did not end.");
        }

        private void Move()
        {
            if (Owner.IsDone)
                return;
            var state = Owner.Export();
            Module = new AccessOwnerModule(_payload);
            Assert.Equal(FdoFault.None, OwnerServiceInfo.Restore(state, [new ModulePlan(Module)], out var owner));
            Owner = owner!;
        }

        private OwnerServiceInfo NewOwner() => new([new ModulePlan(Module)], _limits, Samples.Now);
    }
}
