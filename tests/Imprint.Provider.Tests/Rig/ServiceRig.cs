using Imprint.Crypto.Custody;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Provider.Services;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web;
using Imprint.Web.Audit;
using Imprint.Web.Parties;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Imprint.Provider.Tests.Rig;

/// <summary>What issues and revokes service certificates, with a database and keys of its own, and no web around it.</summary>
internal sealed class ServiceRig : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FileKeyCustody _custody;

    private ServiceRig(string? connection, ServicePolicy policy)
    {
        _custody = FileKeyCustody.OpenFolder(_folder.File("keys"));
        Database = Database.Open(connection ?? $"sqlite:{_folder.File("test.db")}", new DatabaseOptions { Clock = Clock });
        using var rootKey = _custody.OpenOrCreate(Party.RootKey, KeyKind.P256);
        var validity = Validity.From(Clock.GetUtcNow().AddDays(-1), TimeSpan.FromDays(20 * 365));
        var party = new Party
        {
            Name = "blue",
            Role = "provider",
            Folder = _folder.Path,
            BaseAddress = new Uri("https://localhost"),
            Ports = new Dictionary<string, int>(),
            Root = CertificateIssuer
                .CreateRoot(PartyProfiles.Root("blue", "blue root", rootKey.SubjectPublicKeyInfo, validity), rootKey)
                .Certificate,
            Database = Database,
            Custody = _custody,
        };
        Authority = new ServiceAuthority(party, Clock);
        Store = new ServiceCertificateStore(Database);
        Certificates = new ServiceCertificates(Authority, policy, Database, new AuditLog(Clock), Clock);
        Revocations = new ServiceRevocations(Authority, policy, Database, Clock);
    }

    public ManualClock Clock { get; } = new();

    public Database Database { get; }

    public ServiceAuthority Authority { get; }

    public ServiceCertificateStore Store { get; }

    public ServiceCertificates Certificates { get; }

    public ServiceRevocations Revocations { get; }

    /// <summary>On SQLite where no cluster is given, else on PostgreSQL.</summary>
    public static async Task<ServiceRig> CreateAsync(PostgresCluster? cluster, ServicePolicy? policy = null)
    {
        var connection = cluster is null ? null : $"postgres:{await cluster.CreateDatabaseAsync()}";
        var rig = new ServiceRig(connection, policy ?? ServicePolicy.Default);
        await rig.Database.MigrateAsync(
            [StorageMigrations.Set, WebMigrations.Set, ProviderRole.Definition.Migrations!],
            TestContext.Current.CancellationToken
        );
        return rig;
    }

    /// <summary>A device whose voucher ends here.</summary>
    public async Task<TestDevice> AddDeviceAsync()
    {
        var device = new TestDevice();
        await VoucherRows.AddAsync(Database, device);
        return device;
    }

    public Task<ServiceIssue> IssueAsync(TestDevice device, byte[] request) =>
        Certificates.IssueAsync(
            new ServiceRequester(device.Guid, device.DeviceKey, "test"),
            request,
            TestContext.Current.CancellationToken
        );

    public Task<ServiceCertificateRow?> RevokeAsync(string serial, RevocationReason reason) =>
        Database.WriteAsync(unit => Revocations.RevokeAsync(unit, serial, reason), TestContext.Current.CancellationToken);

    public Task<RevocationList> ListAsync() => Revocations.CurrentListAsync(TestContext.Current.CancellationToken);

    public async Task<List<string>> AuditedAsync() =>
        await Database.QueryAsync(
            "SELECT action FROM audit_entry ORDER BY sequence",
            row => row.GetString(0),
            TestContext.Current.CancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        Authority.Dispose();
        await Database.DisposeAsync();
        _custody.Dispose();
        _folder.Dispose();
    }
}
