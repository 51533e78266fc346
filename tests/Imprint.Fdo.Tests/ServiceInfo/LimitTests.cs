using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Tests.ServiceInfo;

/// <summary>Deadlines, rounds, refusals and effects that take their time.</summary>
public sealed class LimitTests
{
    private const string Vendor = "com.example.thing";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_required_module_past_its_deadline_ends_the_session()
    {
        var loopback = Endless(new ModulePlan(new EndlessModule(Vendor)) { Deadline = 10 * Second }, new ServiceInfoLimits());

        Assert.Equal(FdoFault.DeadlinePassed, loopback.Run());
        Assert.Equal([new ModuleOutcome(Vendor, ModuleState.Failed, FdoFault.DeadlinePassed)], loopback.Owner.Outcomes);
        Assert.InRange(loopback.Rounds, 10, 12);
    }

    [Fact]
    public void An_optional_module_past_its_deadline_makes_way_for_the_next()
    {
        var loopback = new Loopback(
            () =>
                [
                    new ModulePlan(new EndlessModule(Vendor), IsRequired: false) { Deadline = 10 * Second },
                    new ModulePlan(new OwnerDownload("a", new byte[10])),
                ],
            [new NamedModule(Vendor), new DeviceDownload()]
        )
        {
            Step = Second,
            RestoresOwner = true,
        };

        Assert.Equal(FdoFault.None, loopback.Run());
        Assert.Equal([ModuleState.Failed, ModuleState.Done], loopback.Owner.Outcomes.Select(outcome => outcome.State));
    }

    [Fact]
    public void A_session_past_its_deadline_ends_on_both_sides()
    {
        var limits = new ServiceInfoLimits { Deadline = 30 * Second };
        Assert.Equal(
            FdoFault.DeadlinePassed,
            Endless(new ModulePlan(new EndlessModule(Vendor), IsRequired: false), limits).Run()
        );

        var device = new DeviceServiceInfo(Loopback.Facts, [], limits, Loopback.Start);
        var empty = new OwnerServiceInfoBody(IsMore: false, IsDone: false, []).Encode();
        var now = Loopback.Start;
        var fault = FdoFault.None;
        while (fault == FdoFault.None)
        {
            now += Second;
            fault = device.Produce(now, out _);
            if (fault == FdoFault.None)
                fault = device.Receive(empty, now);
        }

        Assert.Equal((FdoFault.DeadlinePassed, Loopback.Start + 30 * Second), (fault, now));
        Assert.Equal(FdoFault.DeadlinePassed, device.Produce(Loopback.Start, out _));
    }

    [Fact]
    public void An_endless_device_is_ended_by_the_round_limit()
    {
        var loopback = Endless(new ModulePlan(new EndlessModule(Vendor)) { MaxRounds = 50 }, new ServiceInfoLimits());
        Assert.Equal(FdoFault.TooManyRounds, loopback.Run());

        loopback = Endless(new ModulePlan(new EndlessModule(Vendor)), new ServiceInfoLimits { MaxRounds = 50 });
        Assert.Equal(FdoFault.TooManyRounds, loopback.Run());
        Assert.Equal(51, loopback.Rounds);
    }

    [Fact]
    public void A_device_that_always_has_more_to_say_is_ended_by_the_round_limit()
    {
        var owner = new OwnerServiceInfo([], new ServiceInfoLimits { MaxRounds = 20 }, Loopback.Start);
        var more = new DeviceServiceInfoBody(
            IsMore: true,
            [ServiceInfoEntry.Create("x", "y", writer => writer.WriteNull())]
        ).Encode();
        for (var round = 0; round < 20; round++)
        {
            Assert.Equal(FdoFault.None, owner.Receive(more, Loopback.Start));
            Assert.Equal(FdoFault.None, owner.Produce(Loopback.Start, out var answer));
            Assert.Equal(new OwnerServiceInfoBody(IsMore: false, IsDone: false, []).Encode(), answer);
        }

        Assert.Equal(FdoFault.TooManyRounds, owner.Receive(more, Loopback.Start));
    }

    [Fact]
    public void A_device_module_that_is_busy_too_long_ends_the_session()
    {
        var loopback = new Loopback(
            () => [new ModulePlan(new OwnerDownload("a", new byte[10])) { Deadline = TimeSpan.FromHours(1) }],
            [new DeviceDownload()],
            limits: new ServiceInfoLimits { ModuleDeadline = 10 * Second, Deadline = TimeSpan.FromHours(1) }
        )
        {
            Step = Second,
        };
        loopback.World.Holds = effect => effect is StoreFile;

        Assert.Equal(FdoFault.DeadlinePassed, loopback.Run());
        Assert.Equal(FdoFault.DeadlinePassed, loopback.Device.Fault);
        Assert.Equal(FdoFault.None, loopback.Owner.Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_module_that_the_device_refuses_fails_or_is_skipped(bool isRequired)
    {
        foreach (var isListed in new[] { true, false })
        {
            var loopback = new Loopback(
                () => [new ModulePlan(new OwnerUpload("a"), isRequired), new ModulePlan(new OwnerDownload("b", new byte[10]))],
                isListed ? [new DeviceDownload(), new NamedModule(ModuleNames.Upload)] : [new DeviceDownload()]
            )
            {
                ToOwner = entry => entry.Key == "fdo.upload:active" ? entry with { Value = new byte[] { 0xf4 } } : entry,
            };

            Assert.Equal(isRequired ? FdoFault.ModuleFailed : FdoFault.None, loopback.Run());
            Assert.Equal(ModuleState.Refused, loopback.Owner.Outcomes[0].State);
            Assert.Equal(isRequired ? ModuleState.Waiting : ModuleState.Done, loopback.Owner.Outcomes[1].State);
        }
    }

    [Fact]
    public void A_device_answers_false_for_a_module_that_it_does_not_have()
    {
        var device = new DeviceServiceInfo(Loopback.Facts, [new DeviceCsr()], new ServiceInfoLimits(), Loopback.Start);
        Assert.Equal(FdoFault.None, device.Produce(Loopback.Start, out _));
        var body = new OwnerServiceInfoBody(
            IsMore: false,
            IsDone: false,
            [
                ServiceInfoEntry.Create("fdo.bmo", "active", writer => writer.WriteBoolean(true)),
                new ServiceInfoEntry("fdo.bmo:image", new byte[] { 0x5a, 0xff }), // never read
                ServiceInfoEntry.Create("fdo.csr", "active", writer => writer.WriteBoolean(true)),
            ]
        );
        Assert.Equal(FdoFault.None, device.Receive(body.Encode(), Loopback.Start));
        Assert.Equal(FdoFault.None, device.Produce(Loopback.Start, out var answer));
        Assert.Equal(FdoFault.None, DeviceServiceInfoBody.Read(answer, 1300, out var answered));
        Assert.Equal(
            [("fdo.bmo:active", "F4"), ("fdo.csr:active", "F5")],
            answered.Entries.Select(entry => (entry.Key, Convert.ToHexString(entry.Value.Span)))
        );
    }

    [Fact]
    public void While_an_effect_is_pending_the_owner_answers_with_nothing()
    {
        var loopback = new Loopback(() => [new ModulePlan(new OwnerCsr())], [new DeviceCsr()]) { RestoresOwner = true };
        loopback.World.Holds = effect => effect is IssueCertificate;
        for (var round = 0; round < 10; round++)
            Assert.Equal(FdoFault.None, loopback.Round());

        Assert.True(loopback.Owner.IsIdle);
        Assert.Equal(new OwnerServiceInfoBody(IsMore: false, IsDone: false, []).Encode(), loopback.Transcript[^1]);
        var pending = Assert.Single(loopback.Owner.Pending);
        Assert.Equal(new EffectId(0, 2), pending.Id);

        loopback.World.Holds = _ => false;
        Assert.Equal(FdoFault.None, loopback.Run());
        Assert.False(loopback.Owner.Complete(pending, EffectResult.Done));
    }

    [Fact]
    public void Each_side_speaks_in_its_turn()
    {
        var loopback = new Loopback(() => [], []);
        Assert.Equal(FdoFault.None, loopback.Device.Produce(Loopback.Start, out var message68));
        Assert.Equal(FdoFault.UnexpectedMessage, loopback.Device.Produce(Loopback.Start, out _));
        Assert.Equal(FdoFault.None, loopback.Owner.Receive(message68, Loopback.Start));
        Assert.Equal(FdoFault.UnexpectedMessage, loopback.Owner.Receive(message68, Loopback.Start));

        var done = new Loopback(() => [], []);
        Assert.Equal(FdoFault.None, done.Run());
        Assert.Equal(FdoFault.UnexpectedMessage, done.Device.Produce(Loopback.Start, out _));
        Assert.Equal(FdoFault.UnexpectedMessage, done.Owner.Receive(message68, Loopback.Start));
    }

    private static Loopback Endless(ModulePlan plan, ServiceInfoLimits limits) =>
        new(() => [plan], [new NamedModule(Vendor)], limits: limits) { Step = Second };
}
