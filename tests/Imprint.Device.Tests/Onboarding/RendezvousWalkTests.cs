using System.Net;
using System.Net.Sockets;
using Imprint.Device.Channel;
using Imprint.Device.Onboarding;
using Imprint.Device.Tests.Rig;
using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;

namespace Imprint.Device.Tests.Onboarding;

public sealed class RendezvousWalkTests
{
    private static readonly RendezvousDirective Base = new() { Dns = "rv.example", Protocol = RendezvousProtocol.Http };

    [Fact]
    public void A_name_comes_before_an_address()
    {
        var directive = Base with { Address = IPAddress.Parse("192.0.2.1"), DevicePort = 8040 };

        var stop = Assert.Single(RendezvousStop.Of(RendezvousInfo.Create(directive)));

        Assert.Equal([new("http://rv.example:8040/"), new("http://192.0.2.1:8040/")], stop.Servers);
    }

    [Fact]
    public void What_a_device_cannot_follow_is_left_out_with_its_delay()
    {
        var stops = RendezvousStop.Of(
            RendezvousInfo.Create(
                Base with
                {
                    IsOwnerOnly = true,
                    Delay = TimeSpan.FromSeconds(9),
                },
                Base with
                {
                    Protocol = RendezvousProtocol.Tcp,
                    Delay = TimeSpan.FromSeconds(9),
                },
                Base with
                {
                    Protocol = RendezvousProtocol.CoapUdp,
                },
                new RendezvousDirective(),
                Base
            )
        );

        Assert.Equal(5, Assert.Single(stops).Place);
    }

    [Fact]
    public void A_directive_may_be_a_pause_alone()
    {
        var stop = Assert.Single(RendezvousStop.Of(RendezvousInfo.Create(new RendezvousDirective { Delay = TimeSpan.Zero })));

        Assert.Empty(stop.Servers);
        Assert.Equal(TimeSpan.Zero, stop.Delay);
    }

    [Fact]
    public void A_server_is_recognised_only_where_the_directive_says_how()
    {
        var hash = FdoHash.Compute(FdoHashType.Sha256, "certificate"u8.ToArray());
        var stops = RendezvousStop.Of(
            RendezvousInfo.Create(Base, Base with { ServerCertificateHash = hash }, Base with { ClientCertificateHash = hash })
        );

        Assert.Equal(
            [new ServerTrust.Anyone(), new ServerTrust.CertificateHash(hash), new ServerTrust.IssuerHash(hash)],
            stops.Select(stop => stop.Trust)
        );
    }

    [Fact]
    public async Task The_next_directive_follows_one_that_leads_nowhere_after_its_delay()
    {
        var dead = DeadAddress();
        await using var scene = await Scene.SetAsync(directives: address =>
            [Scene.To(dead) with { Delay = TimeSpan.FromSeconds(40) }, Scene.To(dead), Scene.To(address)]
        );
        await scene.InitializeAsync();

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.InRange(Assert.Single(scene.Waits).TotalSeconds, 30, 50);
        Assert.Equal(2, scene.Notes.Count(note => note is { Topic: DeviceTopic.Rendezvous, IsFault: true }));
    }

    [Fact]
    public async Task The_address_of_a_directive_is_tried_when_its_name_leads_nowhere()
    {
        await using var scene = await Scene.SetAsync(directives: address =>
            [Scene.To(address) with { Dns = "no-such-host.invalid" }]
        );
        await scene.InitializeAsync();

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
        Assert.Empty(scene.Waits);
    }

    [Fact]
    public async Task A_bypass_leads_to_the_owner_at_once()
    {
        await using var scene = await Scene.SetAsync(directives: address => [Scene.To(address) with { IsBypass = true }]);
        await scene.InitializeAsync();

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.DoesNotContain(FdoMessageType.To1HelloRv, scene.Parties.Received);
        scene.AssertTheyAgree();
    }

    [Fact]
    public async Task Every_address_of_the_owner_is_tried()
    {
        var dead = DeadAddress();
        await using var scene = await Scene.SetAsync();
        var live = scene.Server.Address;
        scene.Parties.OwnerAddresses = () =>
            [
                new To2Address(null, "owner.invalid", 1, To2Transport.Coap),
                To2Address.From(dead),
                new To2Address(IPAddress.Parse(live.Host), "no-such-host.invalid", (ushort)live.Port, To2Transport.Http),
            ];
        await scene.InitializeAsync();

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
        Assert.Empty(scene.Waits);
    }

    [Fact]
    public async Task A_device_that_comes_too_early_is_back_within_seconds()
    {
        await using var scene = await Scene.SetAsync();
        scene.Parties.RegistersAtOnce = false;
        await scene.InitializeAsync();
        var guid = scene.Element.Credential!.Guid;

        var run = scene.OnboardAsync();
        await Imprint.TestKit.Until.TrueAsync(() => scene.Waits.Count >= 2, "two rounds without an owner");
        scene.Parties.RegistersAtOnce = true;
        scene.Parties.Register(guid);

        Assert.Equal(OnboardingEnd.Onboarded, await run);
        Assert.InRange(scene.Waits[0].TotalSeconds, 11, 19);
    }

    [Fact]
    public async Task A_device_gives_up_when_the_next_attempt_would_be_too_late()
    {
        await using var scene = await Scene.SetAsync();
        scene.Parties.RegistersAtOnce = false;
        scene.Options = scene.Options with { TotalTime = TimeSpan.FromSeconds(100) };
        await scene.InitializeAsync();

        Assert.Equal(OnboardingEnd.OutOfTime, await scene.OnboardAsync());

        Assert.InRange(scene.Waits.Sum(wait => wait.TotalSeconds), 30, 100);
        Assert.Contains(scene.Agent().Notes, note => note.Text.Contains("not known there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_credential_without_a_way_is_said_to_be_so()
    {
        await using var scene = await Scene.SetAsync(directives: address => [Scene.To(address) with { IsOwnerOnly = true }]);
        await scene.InitializeAsync();

        Assert.Equal(OnboardingEnd.NowhereToGo, await scene.OnboardAsync());
    }

    [Fact]
    public async Task A_redirect_by_a_stranger_ends_in_an_error_and_the_next_round()
    {
        await using var scene = await Scene.SetAsync();
        using var stranger = new FdoParties(scene.Clock)
        {
            Directives = scene.Parties.Directives,
            OwnerAddresses = scene.Parties.OwnerAddresses,
        };
        await using var lying = await FdoServer.StartAsync(stranger);
        scene.Parties.Directives = () => RendezvousInfo.Create(Scene.To(lying.Address), Scene.To(scene.Server.Address));
        await scene.InitializeAsync();
        stranger.RegisterForged(scene.Parties.Vouchers[scene.Element.Credential!.Guid]);

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        var error = Assert.Single(scene.Parties.Errors);
        Assert.Equal(FdoErrorCode.InvalidMessageError, error.Code);
        Assert.Contains(
            scene.Notes,
            note => note.IsFault && note.Text.Contains("not signed by the owner", StringComparison.Ordinal)
        );
    }

    private static Uri DeadAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
