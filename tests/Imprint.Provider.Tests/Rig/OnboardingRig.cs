using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Fdo.ServiceInfo;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Provider.Onboarding;
using Imprint.Provider.Ownership;
using Imprint.Provider.Services;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web;
using Imprint.Web.Audit;
using Imprint.Web.Messages;
using Imprint.Web.Parties;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Provider.Tests.Rig;

/// <summary>What onboards devices, with a database and keys of its own, any number of nodes, and no web around it.</summary>
internal sealed class OnboardingRig : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FileKeyCustody _custody;
    private readonly AuditLog _audit;

    private OnboardingRig(string? connection)
    {
        _custody = FileKeyCustody.OpenFolder(_folder.File("keys"));
        _audit = new AuditLog(Clock);
        Database = Database.Open(connection ?? $"sqlite:{_folder.File("test.db")}", new DatabaseOptions { Clock = Clock });
        using var rootKey = _custody.OpenOrCreate(Party.RootKey, KeyKind.P256);
        var validity = Validity.From(Clock.GetUtcNow().AddDays(-1), TimeSpan.FromDays(20 * 365));
        Party = new Party
        {
            Name = "blue",
            Role = "provider",
            Folder = _folder.Path,
            BaseAddress = new Uri("https://localhost:7300"),
            Ports = new Dictionary<string, int> { ["devices"] = 7301, ["onboarding"] = 7302 },
            Root = CertificateIssuer
                .CreateRoot(PartyProfiles.Root("blue", "blue root", rootKey.SubjectPublicKeyInfo, validity), rootKey)
                .Certificate,
            Database = Database,
            Custody = _custody,
        };
        Keys = new OwnerKeys(_custody);
        Authority = new ServiceAuthority(Party, Clock);
        Vouchers = new VoucherStore(Database);
        Schedule = new To0Schedule(Database, Clock);
        Import = new VoucherImport(Database, Keys, Schedule, _audit, Clock);
        Tokens = new To2Tokens(Database, _custody, Clock);
    }

    public ManualClock Clock { get; } = new();

    public Party Party { get; }

    public Database Database { get; }

    public OwnerKeys Keys { get; }

    public ServiceAuthority Authority { get; }

    public VoucherStore Vouchers { get; }

    public VoucherImport Import { get; }

    public To0Schedule Schedule { get; }

    public To2Tokens Tokens { get; }

    /// <summary>On SQLite where no cluster is given, else on PostgreSQL.</summary>
    public static async Task<OnboardingRig> CreateAsync(PostgresCluster? cluster)
    {
        var connection = cluster is null ? null : $"postgres:{await cluster.CreateDatabaseAsync()}";
        var rig = new OnboardingRig(connection);
        await rig.Database.MigrateAsync(
            [StorageMigrations.Set, WebMigrations.Set, ProviderRole.Definition.Migrations!],
            TestContext.Current.CancellationToken
        );
        await rig.Tokens.OpenAsync(TestContext.Current.CancellationToken);
        return rig;
    }

    /// <summary>A node of the provider: it shares database and keys with the others, and nothing in memory.</summary>
    public To2Face NewNode()
    {
        var certificates = new ServiceCertificates(Authority, ServicePolicy.Default, Database, _audit, Clock);
        var desk = new To2Desk(
            new VoucherCache(Vouchers),
            Keys,
            new To2SessionStore(Database),
            new LiveSessions(),
            new PlanStore(Database, Clock),
            new ModuleWork(certificates, Authority, Database, Clock),
            new Alarms(Database, _audit, Clock, RandomNumberGenerator.Fill),
            _audit,
            Database,
            _custody,
            RandomNumberGenerator.Fill,
            Clock
        )
        {
            IdlePause = TimeSpan.Zero, // this clock stands still
        };
        return new To2Face(desk, Tokens, Clock, NullLogger<To2Face>.Instance);
    }

    /// <summary>A device whose voucher ends here.</summary>
    public async Task<FdoDevice> AddDeviceAsync()
    {
        var device = new FdoDevice();
        var voucher = device.SoldTo(Keys.Of(FdoKeyType.Secp256R1).PublicKey);
        Assert.Equal("imported", (await ImportAsync(voucher.Encoded.ToArray())).Outcome);
        return device;
    }

    public Task<VoucherResult> ImportAsync(byte[] encoded, bool isDryRun = false) =>
        Import.ImportAsync(1, encoded, isDryRun, AuditActor.System, TestContext.Current.CancellationToken);

    public async Task PlanAsync(OnboardingPlan plan)
    {
        Assert.Null(PlanCheck.Check(plan));
        await Database.WriteAsync(
            unit => PlanStore.AddAsync(unit, plan, Clock.GetUtcNow()),
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>A call that goes to these nodes in turn.</summary>
    public DeviceCall Call(FdoDevice device, IReadOnlyList<To2Face> nodes, params IReadOnlyList<DeviceModule> modules)
    {
        string? token = null;
        var turn = 0;
        return new DeviceCall(
            device,
            device.Options(Clock, modules),
            async (type, body) =>
            {
                var answer = await nodes[turn++ % nodes.Count]
                    .AnswerAsync(
                        new NumberedRequest((int)type, body, token, Source: null),
                        TestContext.Current.CancellationToken
                    );
                token = answer.Token ?? token;
                return ((FdoMessageType)answer.Type, answer.Body);
            }
        );
    }

    public async Task<VoucherRow> VoucherAsync(FdoGuid guid) =>
        (await Vouchers.FindAsync(guid, TestContext.Current.CancellationToken))!;

    public Task<List<string>> AlarmsAsync() => ReadAsync("SELECT kind FROM alarms ORDER BY id");

    public Task<List<string>> AuditedAsync() => ReadAsync("SELECT action FROM audit_entry ORDER BY sequence");

    public async Task<long> CountAsync(string table) =>
        await Database.QuerySingleAsync(
            $"SELECT count(*) FROM {table}",
            row => row.GetInt64(0),
            TestContext.Current.CancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        Tokens.Dispose();
        Authority.Dispose();
        Keys.Dispose();
        await Database.DisposeAsync();
        _custody.Dispose();
        _folder.Dispose();
    }

    private Task<List<string>> ReadAsync(string sql) =>
        Database.QueryAsync(sql, row => row.GetString(0), TestContext.Current.CancellationToken);
}
