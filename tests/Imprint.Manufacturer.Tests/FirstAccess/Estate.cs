using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.FirstAccess;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Registrations;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.Manufacturer.Vouchers;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.FirstAccess;

/// <summary>A ledger on one engine with devices in any state, without the server around it.</summary>
internal sealed class Estate : IAsyncDisposable
{
    public const string Provider = "first-provider";

    private readonly TempFolder _folder;
    private readonly KeyCustody _custody;
    private int _serial;

    private Estate(TempFolder folder, Database database, ManualClock clock)
    {
        (_folder, Database, Clock) = (folder, database, clock);
        _custody = FileKeyCustody.OpenFolder(folder.File("keys"));
        Keys = new ManufacturerKeys(_custody);
    }

    public Database Database { get; }

    public ManualClock Clock { get; }

    public ManufacturerKeys Keys { get; }

    public OwnerSide Owner { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>On SQLite where no cluster is given, else on PostgreSQL.</summary>
    public static async Task<Estate> OpenAsync(PostgresCluster? cluster = null)
    {
        var folder = new TempFolder();
        var clock = new ManualClock();
        var connection = cluster is null ? $"sqlite:{folder.File("test.db")}" : $"postgres:{await cluster.CreateDatabaseAsync()}";
        var database = Database.Open(connection, new DatabaseOptions { Clock = clock });
        await database.MigrateAsync([StorageMigrations.Set, WebMigrations.Set, ManufacturerRole.Definition.Migrations!], Cancel);
        await database.WriteAsync(
            async unit =>
            {
                await ModelStore.TryAddAsync(unit, new ModelRow("robot", null, clock.GetUtcNow()));
            },
            Cancel
        );
        return new Estate(folder, database, clock);
    }

    /// <summary>A device that nobody has registered.</summary>
    public async Task<FdoGuid> AddAsync()
    {
        var guid = FdoGuid.Create(RandomNumberGenerator.Fill);
        var identity = new DeviceIdentity("ACME", $"S{++_serial}", "robot", RandomNumberGenerator.GetBytes(32)) { Guid = guid };
        var row = new DeviceRow(NewId(DeviceRow.IdPrefix), identity, Clock.GetUtcNow());
        await WriteAsync(async unit => Assert.True(await DeviceStore.TryAddAsync(unit, row, certificate: null)));
        return guid;
    }

    public async Task<FdoGuid> AddRegisteredAsync()
    {
        var guid = await AddAsync();
        await RegisterAsync(guid, Owner);
        return guid;
    }

    public Task RegisterAsync(FdoGuid guid, OwnerSide owner, string provider = Provider)
    {
        var maker = Keys.Of(FdoKeyType.Secp256R1);
        var header = VoucherHeader.Create(guid, RendezvousInfo.Create([]), "robot", maker.PublicKey, deviceChainHash: null);
        var hmac = FdoHash.ComputeHmac(FdoHashType.HmacSha256, new byte[32], header.Encoded.Span);
        var voucher = Voucher.Create(header, hmac, deviceChain: null).Extend(maker, owner.PublicKey);
        var spki = owner.PublicKey.SubjectPublicKeyInfo.ToArray();
        var now = Clock.GetUtcNow();
        return WriteAsync(async unit =>
        {
            var device = (await DeviceStore.FindAsync(unit, DeviceKey.Of(guid)))!;
            var ownership = new Ownership(provider, SHA256.HashData(spki), now);
            Assert.True(await DeviceStore.TryChangeOwnerAsync(unit, device, ownership, "test", "registered", now));
            await RegistrationStore.AddAsync(
                unit,
                new RegistrationRow(
                    NewId(RegistrationRow.IdPrefix),
                    device.Id,
                    provider,
                    spki,
                    device.OwnerVersion + 1,
                    voucher.Encoded.ToArray(),
                    now,
                    WithdrawnAt: null
                )
            );
        });
    }

    /// <summary>As a withdrawal does, but for the record: whatever is left behind must not count.</summary>
    public Task WithdrawAsync(FdoGuid guid) =>
        WriteAsync(async unit =>
        {
            var device = (await DeviceStore.FindAsync(unit, DeviceKey.Of(guid)))!;
            var row = (await RegistrationStore.FindCurrentAsync(unit, device.Id))!;
            await DeviceStore.TryChangeOwnerAsync(unit, device, owner: null, "test", "withdrawn", Clock.GetUtcNow());
            await RegistrationStore.WithdrawAsync(unit, row.Id, Clock.GetUtcNow());
        });

    public Task SetStatusAsync(FdoGuid guid, DeviceStatus status) =>
        WriteAsync(async unit =>
        {
            var device = (await DeviceStore.FindAsync(unit, DeviceKey.Of(guid)))!;
            await DeviceStore.TrySetStatusAsync(unit, device.Id, status, "test");
        });

    public async Task<bool> PutRecordAsync(
        FirstAccessScope scope,
        long version = 1,
        OwnerSide? owner = null,
        TimeSpan? lasts = null,
        string provider = Provider
    )
    {
        var by = owner ?? Owner;
        var expires = Clock.GetUtcNow() + (lasts ?? TimeSpan.FromDays(1));
        var row = new StoredRecord(
            NewId(StoredRecord.IdPrefix),
            scope,
            provider,
            SHA256.HashData(by.PublicKey.SubjectPublicKeyInfo.Span),
            version,
            Records.For(scope, by.Signer, version, expires),
            expires,
            Clock.GetUtcNow()
        );
        return await Database.WriteAsync(unit => RecordStore.TryPutAsync(unit, row), Cancel);
    }

    public Task<bool> PutRecordAsync(FdoGuid guid, long version = 1, OwnerSide? owner = null, TimeSpan? lasts = null) =>
        PutRecordAsync(new FirstAccessScope.Device(guid), version, owner, lasts);

    public Task PutInClassAsync(FdoGuid guid, ClassId id) =>
        WriteAsync(async unit =>
        {
            var device = (await DeviceStore.FindAsync(unit, DeviceKey.Of(guid)))!;
            await RecordStore.PutInClassAsync(unit, guid, Provider, id, device.OwnerVersion, Clock.GetUtcNow());
        });

    public Task<RedirectFinding?> FindAsync(FdoGuid guid) => RedirectFinding.FindAsync(Database, guid, Clock.GetUtcNow(), Cancel);

    public Task WriteAsync(Func<Unit, ValueTask> work) => Database.WriteAsync(work, Cancel);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Keys.Dispose();
        Owner.Dispose();
        _custody.Dispose();
        _folder.Dispose();
    }

    private PrefixedId NewId(string prefix) => PrefixedId.Create(prefix, Clock, RandomNumberGenerator.Fill);
}
