using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;
using Imprint.Provider.Ownership;
using Imprint.Provider.Tests.Rig;
using Imprint.TestKit;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Provider.Tests.Ownership;

public sealed class To0OnSqlite() : To0Conformance(cluster: null);

public sealed class To0OnPostgres(PostgresCluster cluster) : To0Conformance(cluster);

/// <summary>What holds for the announcement of devices on every engine.</summary>
public abstract class To0Conformance(PostgresCluster? cluster)
{
    [Fact]
    public async Task A_new_device_is_announced_at_once_and_again_before_the_grant_ends()
    {
        await using var rendezvous = await TestRendezvous.StartAsync();
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var client = new To0Client(rig.Keys, rig.Party);
        using var worker = WorkerOf(rig, client);
        using var device = await AddAsync(rig, rendezvous.Info);

        Assert.True(await worker.RunDueAsync(TestContext.Current.CancellationToken));
        var registration = rendezvous.Registrations[device.Guid];
        Assert.Equal(new To2Address(null, "localhost", 7301, To2Transport.Https), Assert.Single(registration.To1d.Addresses));
        var status = await StatusAsync(rig, device.Guid);
        Assert.Equal(rig.Clock.GetUtcNow().AddSeconds(rendezvous.Grants), status.GrantedUntil);
        Assert.InRange(status.NextAt, rig.Clock.GetUtcNow().AddSeconds(1800), rig.Clock.GetUtcNow().AddSeconds(2000));

        Assert.False(await worker.RunDueAsync(TestContext.Current.CancellationToken));
        rig.Clock.Advance(TimeSpan.FromSeconds(2001));
        Assert.True(await worker.RunDueAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, rendezvous.Asked);
    }

    [Fact]
    public async Task A_rendezvous_that_refuses_is_asked_again_ever_more_rarely_and_the_reason_is_kept()
    {
        await using var rendezvous = await TestRendezvous.StartAsync();
        rendezvous.Refuses = FdoFault.OwnerWithdrawn;
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var client = new To0Client(rig.Keys, rig.Party);
        using var worker = WorkerOf(rig, client);
        using var device = await AddAsync(rig, rendezvous.Info);

        var pauses = new List<TimeSpan>();
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            Assert.True(await worker.RunDueAsync(TestContext.Current.CancellationToken));
            var status = await StatusAsync(rig, device.Guid);
            Assert.Equal(attempt, status.Attempts);
            Assert.Contains("refused with 2 at message 22", status.LastError);
            pauses.Add(status.NextAt - rig.Clock.GetUtcNow());
            rig.Clock.Advance(pauses[^1] + TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(pauses.Order(), pauses);
        Assert.True(pauses[^1] > 6 * pauses[0]);

        rendezvous.Refuses = FdoFault.None;
        Assert.True(await worker.RunDueAsync(TestContext.Current.CancellationToken));
        var healed = await StatusAsync(rig, device.Guid);
        Assert.Equal((0L, null), (healed.Attempts, healed.LastError));
    }

    [Fact]
    public async Task A_directive_that_leads_nowhere_is_followed_by_the_next()
    {
        await using var rendezvous = await TestRendezvous.StartAsync();
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var client = new To0Client(rig.Keys, rig.Party);
        using var worker = WorkerOf(rig, client);
        var info = RendezvousInfo.Create(
            new RendezvousDirective { Dns = "nowhere.invalid", Protocol = RendezvousProtocol.Http },
            rendezvous.Info.Directives[0]
        );
        using var device = await AddAsync(rig, info);
        await worker.RunDueAsync(TestContext.Current.CancellationToken);
        Assert.True(rendezvous.Registrations.ContainsKey(device.Guid));
        Assert.Null((await StatusAsync(rig, device.Guid)).LastError);
    }

    [Fact]
    public async Task Two_nodes_announce_each_device_once()
    {
        await using var rendezvous = await TestRendezvous.StartAsync();
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var client = new To0Client(rig.Keys, rig.Party);
        using var one = WorkerOf(rig, client);
        using var other = WorkerOf(rig, client);
        for (var i = 0; i < 12; i++)
        {
            using var device = await AddAsync(rig, rendezvous.Info);
        }

        while (
            (
                await Task.WhenAll(
                    one.RunDueAsync(TestContext.Current.CancellationToken),
                    other.RunDueAsync(TestContext.Current.CancellationToken)
                )
            ).Contains(true)
        ) { }

        Assert.Equal((12, 12), (rendezvous.Asked, rendezvous.Registrations.Count));
    }

    [Fact]
    public async Task A_device_without_a_rendezvous_or_that_is_ours_no_more_is_announced_nowhere()
    {
        await using var rig = await OnboardingRig.CreateAsync(cluster);
        using var client = new To0Client(rig.Keys, rig.Party);
        using var worker = WorkerOf(rig, client);
        using var bypass = await AddAsync(
            rig,
            RendezvousInfo.Create(new RendezvousDirective { IsBypass = true, Dns = "owner.example" })
        );
        using var gone = await AddAsync(rig, RendezvousInfo.Create(new RendezvousDirective { Dns = "nowhere.invalid" }));
        await rig.Database.ExecuteAsync(
            "UPDATE fdo_vouchers SET state = 'withdrawn' WHERE guid = @guid",
            TestContext.Current.CancellationToken,
            ("@guid", gone.Guid.ToBytes())
        );
        await worker.RunDueAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await rig.CountAsync("to0_schedule"));
    }

    private static To0Worker WorkerOf(OnboardingRig rig, To0Client client) =>
        new(rig.Schedule, client, rig.Vouchers, rig.Clock, NullLogger<To0Worker>.Instance);

    private static async Task<FdoDevice> AddAsync(OnboardingRig rig, RendezvousInfo info)
    {
        var device = new FdoDevice(info);
        var voucher = device.SoldTo(rig.Keys.Of(FdoKeyType.Secp256R1).PublicKey);
        Assert.Equal("imported", (await rig.ImportAsync(voucher.Encoded.ToArray())).Outcome);
        return device;
    }

    private static async Task<RendezvousStatus> StatusAsync(OnboardingRig rig, FdoGuid guid) =>
        (await rig.Vouchers.ShowAsync(guid, TestContext.Current.CancellationToken))!.Rendezvous!;
}
