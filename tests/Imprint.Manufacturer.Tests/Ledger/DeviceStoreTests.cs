using System.Security.Cryptography;
using Imprint.Manufacturer.Ledger;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.Ledger;

public sealed class SqliteDeviceStoreTests() : DeviceStoreConformance(cluster: null);

public sealed class PostgresDeviceStoreTests(PostgresCluster cluster) : DeviceStoreConformance(cluster);

/// <summary>What the ledger promises, on every engine.</summary>
public abstract class DeviceStoreConformance(PostgresCluster? cluster) : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private TempFolder? _folder;
    private Database _database = null!;
    private DeviceStore _devices = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _folder = cluster is null ? new TempFolder() : null;
        var connection = cluster is null
            ? $"sqlite:{_folder!.File("test.db")}"
            : $"postgres:{await cluster.CreateDatabaseAsync()}";
        _database = Database.Open(connection, new DatabaseOptions { Clock = _clock });
        await _database.MigrateAsync([ManufacturerRole.Definition.Migrations!], Cancel);
        _devices = new DeviceStore(_database);
        await _database.WriteAsync(
            async unit => await ModelStore.TryAddAsync(unit, new ModelRow("robot", null, _clock.GetUtcNow())),
            Cancel
        );
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _database.DisposeAsync();
        _folder?.Dispose();
    }

    [Fact]
    public async Task A_device_is_found_by_each_of_its_names_and_comes_back_as_it_went_in()
    {
        var row = Row("S/1") with { ClaimCode = new ClaimHash([1], [2]) };
        var certificate = new DeviceCertificate([9, 9], [1, 2, 3], [new byte[] { 0x30, 0x01, 0x00 }, new byte[] { 0x30, 0x00 }]);
        Assert.True(await AddAsync(row, certificate));

        foreach (
            var name in new[]
            {
                row.Id.ToString(),
                $"eid:{row.Identity.Eid}",
                $"imei:{row.Identity.Imei}",
                $"guid:{row.Identity.Guid}",
                "serial:ACME/S/1",
            }
        )
        {
            Assert.True(DeviceKey.TryRead(name, out var key, out _), name);
            var found = await _devices.FindAsync(key, Cancel);
            Assert.Equivalent(row with { HasCertificate = true }, found, strict: true);
        }

        var stored = await _devices.FindCertificateAsync(row.Id, Cancel);
        Assert.Equal(certificate.Certificate, stored!.Certificate);
        Assert.Equal([3, 2], stored.Chain.Select(c => c.Length));
    }

    [Fact]
    public async Task No_two_devices_share_a_name()
    {
        var row = Row("S1");
        Assert.True(await AddAsync(row));

        DeviceIdentity[] rivals =
        [
            Row("S2").Identity with
            {
                KeyHash = row.Identity.KeyHash,
            },
            Row("S1").Identity,
            Row("S3").Identity with
            {
                Guid = row.Identity.Guid,
            },
            Row("S4").Identity with
            {
                Eid = row.Identity.Eid,
            },
            Row("S5").Identity with
            {
                Imei = row.Identity.Imei,
            },
        ];
        foreach (var rival in rivals)
        {
            Assert.False(await AddAsync(Row("S9") with { Identity = rival }));
            var known = await _database.WriteAsync(unit => DeviceStore.FindRivalAsync(unit, rival), Cancel);
            Assert.Equal(row.Id, known!.Id);
        }

        Assert.Equal(1, await _devices.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_chain_of_certificates_is_stored_once_for_all_devices_below_it()
    {
        ReadOnlyMemory<byte>[] chain = [new byte[] { 0x30, 0x00 }];
        for (var i = 0; i < 3; i++)
            Assert.True(await AddAsync(Row($"S{i}"), new DeviceCertificate([1], [2], chain)));

        Assert.Equal(
            1,
            await _database.QuerySingleAsync("SELECT count(*) FROM certificate_chains", row => row.GetInt64(0), Cancel)
        );
    }

    [Fact]
    public async Task The_owner_changes_only_for_somebody_who_has_seen_the_present_one()
    {
        var row = Row("S1");
        await AddAsync(row);
        var owner = new Ownership("blue", SHA256.HashData([1]), _clock.GetUtcNow());

        Assert.True(await ChangeOwnerAsync(row, owner));
        Assert.False(await ChangeOwnerAsync(row, owner with { Party = "red" }));
        var seen = (await _devices.FindAsync(DeviceKey.Of(row.Id), Cancel))!;
        Assert.Equal(("blue", 1), (seen.Owner!.Party, seen.OwnerVersion));
        Assert.True(await ChangeOwnerAsync(seen, owner: null));

        seen = (await _devices.FindAsync(DeviceKey.Of(row.Id), Cancel))!;
        Assert.Null(seen.Owner);
        var history = await new OwnerHistory(_database).ListAsync(row.Id, 10, Cancel);
        Assert.Equal([(2, "blue", null), (1, null, "blue")], history.Select(c => (c.Version, c.From, c.To)));
    }

    [Fact]
    public async Task Of_many_that_want_a_device_at_once_one_gets_it()
    {
        var row = Row("S1");
        await AddAsync(row);

        var won = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i => ChangeOwnerAsync(row, new Ownership($"p{i}", SHA256.HashData([(byte)i]), _clock.GetUtcNow())))
        );

        Assert.Single(won, true);
        Assert.Single(await new OwnerHistory(_database).ListAsync(row.Id, 10, Cancel));
    }

    [Fact]
    public async Task A_revoked_device_stays_revoked()
    {
        var row = Row("S1");
        await AddAsync(row);
        ValueTask<bool> Set(Unit unit, DeviceStatus status) => DeviceStore.TrySetStatusAsync(unit, row.Id, status, "why");

        Assert.True(await _database.WriteAsync(unit => Set(unit, DeviceStatus.Suspended), Cancel));
        Assert.True(await _database.WriteAsync(unit => Set(unit, DeviceStatus.Good), Cancel));
        Assert.True(await _database.WriteAsync(unit => Set(unit, DeviceStatus.Revoked), Cancel));
        Assert.False(await _database.WriteAsync(unit => Set(unit, DeviceStatus.Good), Cancel));
        Assert.Equal(DeviceStatus.Revoked, (await _devices.FindAsync(DeviceKey.Of(row.Id), Cancel))!.Status);
    }

    [Fact]
    public async Task Every_look_up_by_a_name_uses_an_index()
    {
        var row = Row("S1");
        DeviceKey[] names =
        [
            DeviceKey.Of(row.Id),
            DeviceKey.Of(row.Identity.Guid!.Value),
            DeviceKey.Of(row.Identity.Eid!.Value),
            DeviceKey.Of(row.Identity.Imei!.Value),
            DeviceKey.OfSerial("ACME", "S1"),
            DeviceKey.OfKeyHash(row.Identity.KeyHash),
        ];
        foreach (var name in names)
            Assert.Contains("index", await PlanAsync(name), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> PlanAsync(DeviceKey key)
    {
        var explain = _database.Engine == DatabaseEngine.Sqlite ? "EXPLAIN QUERY PLAN" : "EXPLAIN";
        // An empty table is scanned by whoever is clever enough to see that it is empty.
        var lines = await _database.WriteAsync(
            async unit =>
            {
                if (unit.Engine == DatabaseEngine.PostgreSql)
                    await unit.ExecuteAsync("SET LOCAL enable_seqscan = off");
                return await unit.QueryAsync(
                    $"{explain} SELECT id FROM devices WHERE {key.Condition}",
                    row => row.GetString(row.FieldCount - 1),
                    key.With()
                );
            },
            Cancel
        );
        return string.Join('\n', lines);
    }

    private Task<bool> AddAsync(DeviceRow row, DeviceCertificate? certificate = null) =>
        _database.WriteAsync(unit => DeviceStore.TryAddAsync(unit, row, certificate), Cancel);

    private Task<bool> ChangeOwnerAsync(DeviceRow seen, Ownership? owner) =>
        _database.WriteAsync(
            unit => DeviceStore.TryChangeOwnerAsync(unit, seen, owner, "test", "registered", _clock.GetUtcNow()),
            Cancel
        );

    private DeviceRow Row(string serial)
    {
        var digits = RandomNumberGenerator.GetInt32(100_000_000, 1_000_000_000).ToString();
        return new DeviceRow(
            PrefixedId.Create(DeviceRow.IdPrefix, _clock, RandomNumberGenerator.Fill),
            new DeviceIdentity("ACME", serial, "robot", RandomNumberGenerator.GetBytes(32))
            {
                Guid = FdoGuid.Create(RandomNumberGenerator.Fill),
                Gtin = Gtin.Parse("09521234543213"),
                Eid = Eid.WithCheckDigits("890490321234512345123" + digits),
                Imei = Imei.WithCheckDigit("35693" + digits),
                Batch = "B1",
                MadeAt = _clock.GetUtcNow(),
            },
            _clock.GetUtcNow()
        );
    }
}
