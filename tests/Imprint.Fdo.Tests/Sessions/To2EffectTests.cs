using System.Security.Cryptography;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>Modules inside TO2: what they want done is handed out on both sides, and may take its time.</summary>
public sealed class To2EffectTests
{
    private readonly byte[] _file = RandomNumberGenerator.GetBytes(4000);

    [Fact]
    public void A_file_comes_through_in_pieces_and_is_handed_out_before_the_device_goes_on()
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        StoreFile? stored = null;
        var (loop, owner) = LoopOf(
            device,
            provider,
            [new DeviceDownload()],
            () => [new ModulePlan(new OwnerDownload("a", _file))],
            effect =>
            {
                stored = (StoreFile)effect;
                return EffectResult.Done;
            }
        );
        Assert.IsType<FdoStep.Finished>(loop.Run());
        Assert.Equal(_file, stored!.Content.ToArray());
        Assert.NotNull(owner.Replacement);
    }

    [Fact]
    public void An_effect_of_the_device_may_be_open_while_messages_go_on()
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        var asked = 0;
        var (loop, _) = LoopOf(
            device,
            provider,
            [new DeviceDownload()],
            () => [new ModulePlan(new OwnerDownload("a", _file))],
            _ => ++asked < 4 ? null : EffectResult.Done
        );
        Assert.IsType<FdoStep.Finished>(loop.Run());
        Assert.Equal(4, asked);
    }

    [Fact]
    public void An_effect_of_the_owner_may_be_open_while_messages_go_on_and_is_asked_for_again_by_every_node()
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        var asked = 0;
        var owner = new LoopbackOwner(device.Voucher, provider, To2LoopbackTests.NewPlan(provider), device.Clock)
        {
            Modules = () => [new ModulePlan(new OwnerUpload("a"))],
            Work = effect => effect is KeepUpload && ++asked < 3 ? null : EffectResult.Done,
        };
        using var session = new To2Device(device.Options(modules: [new DeviceUpload()]));
        var loop = new Loopback(session, owner) { Work = _ => new FileRead(_file) };
        Assert.IsType<FdoStep.Finished>(loop.Run());
        Assert.Equal(3, asked);
    }

    [Fact]
    public void A_new_credential_is_to_be_written_down_before_message_70_is_sent()
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        var owner = new LoopbackOwner(device.Voucher, provider, To2LoopbackTests.NewPlan(provider), device.Clock);
        using var session = new To2Device(device.Options());
        FdoStep step = session.Start();
        while (step is FdoStep.Send send)
        {
            Assert.NotEqual(FdoMessageType.To2Done, send.Type);
            var (type, body) = owner.Handle(send.Type, send.Body);
            step = session.Receive(type, body);
        }

        Assert.Equal(session.Replacement, Assert.IsType<FdoStep.Work>(step).Stage);
        Assert.Throws<InvalidOperationException>(() => session.Receive(FdoMessageType.To2OwnerServiceInfo, new byte[1]));
        Assert.Equal(FdoMessageType.To2Done, Assert.IsType<FdoStep.Send>(session.Continue()).Type);
        Assert.Throws<InvalidOperationException>(() => session.Continue());
    }

    [Fact]
    public void A_session_without_end_is_ended_by_its_deadline()
    {
        var (device, provider) = To2LoopbackTests.SoldDevice();
        var (loop, owner) = LoopOf(
            device,
            provider,
            [new DeviceDownload()],
            () => [new ModulePlan(new OwnerDownload("a", _file))],
            _ =>
            {
                device.Clock.Advance(TimeSpan.FromSeconds(30));
                return null;
            }
        );
        Assert.IsNotType<FdoStep.Finished>(loop.Run());
        Assert.Equal(FdoErrorCode.InternalServerError, loop.Error!.Code);
        Assert.Null(owner.Replacement);
    }

    private static (Loopback Loop, LoopbackOwner Owner) LoopOf(
        LoopbackDevice device,
        FdoSigner provider,
        IReadOnlyList<DeviceModule> modules,
        Func<IReadOnlyList<ModulePlan>> plans,
        Func<ServiceInfoEffect, EffectResult?> work
    )
    {
        var owner = new LoopbackOwner(device.Voucher, provider, To2LoopbackTests.NewPlan(provider), device.Clock)
        {
            Modules = plans,
        };
        return (new Loopback(new To2Device(device.Options(modules: modules)), owner) { Work = work }, owner);
    }
}
