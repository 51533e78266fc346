using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.FirstAccess;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.TestKit;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.FirstAccess;

/// <summary>What a device is told, and when it is told nothing, on each engine.</summary>
public abstract class RecordStoreConformance : IAsyncLifetime
{
    private static readonly ClassId Sensors = ClassId.Parse("sensors");
    private static readonly FirstAccessScope OfSensors = new FirstAccessScope.DeviceClass(Sensors);

    private Estate _estate = null!;

    protected abstract PostgresCluster? Cluster { get; }

    public async ValueTask InitializeAsync() => _estate = await Estate.OpenAsync(Cluster);

    public async ValueTask DisposeAsync()
    {
        await _estate.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_good_device_of_an_owner_with_a_record_is_found()
    {
        var guid = await _estate.AddRegisteredAsync();
        Assert.Null(await _estate.FindAsync(guid));

        Assert.True(await _estate.PutRecordAsync(guid));

        var found = await _estate.FindAsync(guid);
        Assert.Null(found!.Class);
        Assert.NotEmpty(found.Voucher);
    }

    [Fact]
    public async Task An_unknown_or_unregistered_device_is_not_found()
    {
        var guid = await _estate.AddAsync();
        await _estate.PutRecordAsync(guid);

        Assert.Null(await _estate.FindAsync(guid));
        Assert.Null(await _estate.FindAsync(new FdoGuid(new byte[16])));
    }

    [Theory]
    [InlineData((int)DeviceStatus.Suspended)]
    [InlineData((int)DeviceStatus.Revoked)]
    [InlineData((int)DeviceStatus.Recalled)]
    public async Task A_device_that_is_not_good_is_not_found(int status)
    {
        var guid = await _estate.AddRegisteredAsync();
        await _estate.PutRecordAsync(guid);

        await _estate.SetStatusAsync(guid, (DeviceStatus)status);

        Assert.Null(await _estate.FindAsync(guid));
    }

    [Fact]
    public async Task An_expired_record_does_not_count()
    {
        var guid = await _estate.AddRegisteredAsync();
        await _estate.PutRecordAsync(guid, lasts: TimeSpan.FromHours(1));

        _estate.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(await _estate.FindAsync(guid));
    }

    [Fact]
    public async Task A_record_of_the_owner_before_does_not_count_even_where_it_was_left_behind()
    {
        using var next = new OwnerSide();
        var guid = await _estate.AddRegisteredAsync();
        await _estate.PutRecordAsync(guid, version: 9);

        await _estate.WithdrawAsync(guid);
        Assert.Null(await _estate.FindAsync(guid));
        await _estate.RegisterAsync(guid, next, "second-provider");
        Assert.Null(await _estate.FindAsync(guid));

        // The next owner counts its versions from the start.
        Assert.True(await _estate.PutRecordAsync(guid, version: 1, next));
        Assert.NotNull(await _estate.FindAsync(guid));
    }

    [Fact]
    public async Task Only_a_higher_version_is_put()
    {
        var guid = await _estate.AddRegisteredAsync();

        Assert.True(await _estate.PutRecordAsync(guid, version: 2));
        Assert.False(await _estate.PutRecordAsync(guid, version: 2));
        Assert.False(await _estate.PutRecordAsync(guid, version: 1));
        Assert.True(await _estate.PutRecordAsync(guid, version: 3));
        Assert.True(await _estate.PutRecordAsync(OfSensors, version: 2));
        Assert.False(await _estate.PutRecordAsync(OfSensors, version: 2));
        Assert.True(await _estate.PutRecordAsync(OfSensors, version: 3));
        Assert.True(await _estate.PutRecordAsync(OfSensors, version: 1, provider: "second-provider"));
    }

    [Fact]
    public async Task A_device_of_a_class_gets_the_record_of_the_class_as_long_as_its_owner_has_it()
    {
        var guid = await _estate.AddRegisteredAsync();
        await _estate.PutRecordAsync(OfSensors);
        Assert.Null(await _estate.FindAsync(guid));

        await _estate.PutInClassAsync(guid, Sensors);
        Assert.Equal(Sensors, (await _estate.FindAsync(guid))!.Class);

        // Its own record comes first.
        await _estate.PutRecordAsync(guid);
        Assert.Null((await _estate.FindAsync(guid))!.Class);

        // With the same owner again, but another registration, it is of no class.
        await _estate.WriteAsync(async unit =>
            Assert.True(await RecordStore.TryRemoveAsync(unit, new FirstAccessScope.Device(guid), Estate.Provider))
        );
        await _estate.WithdrawAsync(guid);
        await _estate.RegisterAsync(guid, _estate.Owner);
        Assert.Null(await _estate.FindAsync(guid));
    }

    [Fact]
    public async Task The_record_of_a_class_by_another_key_than_the_devices_owner_does_not_count()
    {
        using var other = new OwnerSide();
        var guid = await _estate.AddRegisteredAsync();
        await _estate.PutInClassAsync(guid, Sensors);

        await _estate.PutRecordAsync(OfSensors, owner: other);

        Assert.Null(await _estate.FindAsync(guid));
    }

    [Fact]
    public async Task First_contacts_are_counted_for_devices_of_ours_alone()
    {
        var guid = await _estate.AddAsync();
        var stranger = new FdoGuid(new byte[16]);
        var start = _estate.Clock.GetUtcNow();
        await _estate.WriteAsync(async unit =>
        {
            await FirstContacts.AddAsync(unit, new ContactFact(guid, start, IsReady: false, Overlaps: false));
            await FirstContacts.AddAsync(unit, new ContactFact(guid, start.AddMinutes(1), IsReady: true, Overlaps: true));
            await FirstContacts.AddAsync(unit, new ContactFact(stranger, start, IsReady: false, Overlaps: false));
        });

        using var contacts = new FirstContacts(
            _estate.Database,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<FirstContacts>.Instance
        );
        var found = await contacts.FindAsync(guid, TestContext.Current.CancellationToken);
        Assert.Equal(new(start, start.AddMinutes(1), 2, 1, "ready"), found);
        Assert.Null(await contacts.FindAsync(stranger, TestContext.Current.CancellationToken));
    }
}

public sealed class SqliteRecordStoreTests : RecordStoreConformance
{
    protected override PostgresCluster? Cluster => null;
}

public sealed class PostgresRecordStoreTests(PostgresCluster cluster) : RecordStoreConformance
{
    protected override PostgresCluster? Cluster { get; } = cluster;
}
