using System.Security.Cryptography;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;

namespace Imprint.Fdo.Tests.Sessions;

public sealed class To2OrderTests
{
    private static readonly FdoMessageType[] Questions =
    [
        FdoMessageType.To2HelloDevice,
        FdoMessageType.To2GetOvNextEntry,
        FdoMessageType.To2ProveDevice,
        FdoMessageType.To2DeviceServiceInfoReady,
        FdoMessageType.To2DeviceServiceInfo,
        FdoMessageType.To2Done,
    ];

    public static TheoryData<FdoMessageType, FdoMessageType> Swaps()
    {
        var swaps = new TheoryData<FdoMessageType, FdoMessageType>();
        foreach (var at in Questions.Where(type => type >= FdoMessageType.To2DeviceServiceInfoReady))
        foreach (var other in Questions.Where(type => type >= FdoMessageType.To2DeviceServiceInfoReady && type != at))
            swaps.Add(at, other);
        return swaps;
    }

    [Theory]
    [MemberData(nameof(Swaps))]
    public void Inside_the_tunnel_each_message_has_its_place(FdoMessageType at, FdoMessageType other)
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        var owner = new LoopbackOwner(device.Voucher, provider, To2LoopbackTests.NewPlan(provider), device.Clock);
        using var session = new To2Device(device.Options());
        var step = (FdoStep.Send)session.Start();
        while (step.Type != at)
            step = Next(session, owner, step);

        owner.Handle(other, step.Body);
        Assert.Equal(FdoFault.UnexpectedMessage, owner.Fault);
        // The session is over.
        owner.Handle(at, step.Body);
        Assert.Equal(FdoFault.UnknownSession, owner.Fault);
    }

    [Fact]
    public void What_was_said_in_the_tunnel_is_not_taken_twice()
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        var owner = new LoopbackOwner(device.Voucher, provider, To2LoopbackTests.NewPlan(provider), device.Clock);
        using var session = new To2Device(device.Options());
        var step = (FdoStep.Send)session.Start();
        while (step.Type != FdoMessageType.To2DeviceServiceInfo)
            step = Next(session, owner, step);
        var before = owner.Session;
        var first = step;
        Next(session, owner, step);
        Assert.NotEqual(before, owner.Session);

        owner.Handle(first.Type, Reencoded(first.Body));
        Assert.Equal(FdoFault.Replayed, owner.Fault);
    }

    [Fact]
    public void A_device_does_not_take_an_answer_twice()
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        var owner = new LoopbackOwner(device.Voucher, provider, To2LoopbackTests.NewPlan(provider), device.Clock);
        ReadOnlyMemory<byte> earlier = default;
        using var session = new To2Device(device.Options());
        var loop = new Loopback(session, owner)
        {
            OnTheWay = (type, body) =>
            {
                if (type == FdoMessageType.To2OwnerServiceInfoReady)
                    earlier = body;
                return type == FdoMessageType.To2OwnerServiceInfo ? earlier : body;
            },
        };
        Assert.Equal(FdoFault.Replayed, Assert.IsType<FdoStep.Refused>(loop.Run()).Fault);
    }

    [Fact]
    public void A_session_of_one_device_is_of_no_use_to_another()
    {
        var (first, provider) = To2LoopbackTests.SoldDevice();
        var (second, _) = To2LoopbackTests.SoldDevice();
        var greeting = Greet(first, provider);
        Assert.Equal(FdoFault.GuidMismatch, To2Owner.NextEntry(greeting, second.Voucher, new GetOvNextEntry(0).Encode(), out _));
        var plan = To2LoopbackTests.NewPlan(provider);
        Assert.Equal(
            FdoFault.GuidMismatch,
            To2Owner.ProveDevice(greeting, second.Voucher, provider, new byte[1], plan, RandomNumberGenerator.Fill, out _, out _)
        );
    }

    [Fact]
    public void State_that_was_cut_or_changed_in_form_is_not_restored()
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        var (_, owner, _, _) = To2LoopbackTests.Onboard(device, provider, To2LoopbackTests.NewPlan(provider));
        for (var length = 0; length < owner.Session.Length; length++)
            Assert.NotEqual(FdoFault.None, To2OwnerSession.Restore(owner.Session.AsMemory(0, length), out _));
        for (var length = 0; length < owner.Greeting.Length; length++)
            Assert.NotEqual(FdoFault.None, To2Greeting.Restore(owner.Greeting.AsMemory(0, length), out _));
    }

    [Fact]
    public void An_answer_with_another_number_ends_the_session()
    {
        var (device, _) = To2LoopbackTests.SoldDevice();
        using var session = new To2Device(device.Options());
        session.Start();
        var step = session.Receive(FdoMessageType.To2OvNextEntry, new byte[] { 0x80 });
        Assert.Equal(FdoFault.UnexpectedMessage, Assert.IsType<FdoStep.Refused>(step).Fault);
    }

    private static To2Greeting Greet(LoopbackDevice device, FdoSigner provider)
    {
        using var session = new To2Device(device.Options());
        Assert.Equal(FdoFault.None, HelloDevice.Read(session.Start().Body, out var hello));
        Assert.Equal(
            FdoFault.None,
            To2Owner.Hello(hello!, device.Voucher, provider, RandomNumberGenerator.Fill, out var greeting, out _)
        );
        return greeting!;
    }

    private static FdoStep.Send Next(To2Device session, LoopbackOwner owner, FdoStep.Send sent)
    {
        var (type, body) = owner.Handle(sent.Type, sent.Body);
        Assert.Equal(FdoFault.None, owner.Fault);
        var step = session.Receive(type, body);
        return (FdoStep.Send)(step is FdoStep.Work ? session.Continue() : step);
    }

    // Other bytes, the same message: what is outside the authenticated part may be changed by anybody.
    private static byte[] Reencoded(ReadOnlyMemory<byte> body) =>
        CborTree.Change(
            body,
            headers => new Dictionary<long, object?>((Dictionary<long, object?>)headers!) { [4] = new byte[1] },
            1
        );
}
