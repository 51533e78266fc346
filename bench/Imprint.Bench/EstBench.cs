using System.Diagnostics;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Provider;
using Imprint.Provider.Services;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web;
using Imprint.Web.Audit;
using Imprint.Web.Parties;
using Imprint.Wire.Ids;

namespace Imprint.Bench;

/// <summary>A service certificate: from a device's request to the row in the database, beside the signatures that it cannot do without.</summary>
public static class EstBench
{
    private const int Callers = 16;

    public static void Run(Measurements m)
    {
        using var folder = new TempFolder();
        using var custody = FileKeyCustody.OpenFolder(folder.File("keys"));
        using var rootKey = custody.OpenOrCreate(Party.RootKey, KeyKind.P256);
        var now = TimeProvider.System.GetUtcNow();
        var database = Database.Open($"sqlite:{folder.File("bench.db")}");
        try
        {
            var party = new Party
            {
                Name = "provider",
                Role = "provider",
                Folder = folder.Path,
                BaseAddress = new Uri("https://localhost"),
                Ports = new Dictionary<string, int>(),
                Root = CertificateIssuer
                    .CreateRoot(
                        PartyProfiles.Root(
                            "provider",
                            "root",
                            rootKey.SubjectPublicKeyInfo,
                            Validity.From(now.AddDays(-1), TimeSpan.FromDays(7300))
                        ),
                        rootKey
                    )
                    .Certificate,
                Database = database,
                Custody = custody,
            };
            using var authority = new ServiceAuthority(party, TimeProvider.System);
            m.Chapter("Service certificates");
            Primitives(m, authority);
            Signing(m, authority, now);
            WholeAsync(m, authority, database).GetAwaiter().GetResult();
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>The floor: read a key and check a signature with it, and make one.</summary>
    private static void Primitives(Measurements m, ServiceAuthority authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = EcSigningKey.Import(key.ExportPkcs8PrivateKey());
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var data = new byte[500];
        var hash = SHA256.HashData(data);
        var signature = signer.SignHash(hash, SignatureForm.Der);
        m.Time(
            "EST: read a P-256 key and verify 500 bytes",
            () =>
            {
                if (!EcVerificationKey.TryParse(publicKey, out var verifier))
                    throw new InvalidOperationException("A key of ours cannot be read.");
                using (verifier)
                    verifier.VerifyHash(SHA256.HashData(data), signature, SignatureForm.Der);
            }
        );
        m.Time("EST: P-256 sign 500 bytes", () => signer.SignHash(SHA256.HashData(data), SignatureForm.Der));
    }

    private static void Signing(Measurements m, ServiceAuthority authority, DateTimeOffset now)
    {
        var request = Request();
        var device = FdoGuid.Create(RandomNumberGenerator.Fill);
        m.Time(
            "EST: check a request and sign the certificate",
            () =>
            {
                if (ServiceProfile.ReadKey(request, out var publicKey) is not null)
                    throw new InvalidOperationException("A request of ours was refused.");
                ServiceProfile.Sign(authority, ServicePolicy.Default, device, publicKey, now);
            }
        );
        m.AtMost(
            "EST: request and certificate ÷ one verification with key import and one signature",
            m["EST: check a request and sign the certificate"]
                / (m["EST: read a P-256 key and verify 500 bytes"] + m["EST: P-256 sign 500 bytes"]),
            2
        );
    }

    private static async Task WholeAsync(Measurements m, ServiceAuthority authority, Database database)
    {
        await database.MigrateAsync(
            [StorageMigrations.Set, WebMigrations.Set, ProviderRole.Definition.Migrations!],
            CancellationToken.None
        );
        var certificates = new ServiceCertificates(
            authority,
            ServicePolicy.Default,
            database,
            new AuditLog(TimeProvider.System),
            TimeProvider.System
        );
        // Prepared beforehand: the devices' own work is none of the server's.
        var perCaller = m.Quick ? 100 : 1000;
        var warmUp = perCaller / 10;
        var callers = new List<(ServiceRequester Device, byte[] Request)[]>();
        for (var i = 0; i < Callers; i++)
            callers.Add(await Task.WhenAll(Enumerable.Range(0, perCaller).Select(_ => PrepareAsync(database))));

        await Task.WhenAll(callers.Select(asks => AskAsync(certificates, asks.AsMemory(0, warmUp))));
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(callers.Select(asks => AskAsync(certificates, asks.AsMemory(warmUp))));
        var issued = Callers * (perCaller - warmUp);
        m.Record(
            "EST: the same with row and audit entry on disk, 16 callers",
            Stopwatch.GetElapsedTime(start).TotalMicroseconds / issued
        );
    }

    private static async Task<(ServiceRequester Device, byte[] Request)> PrepareAsync(Database database)
    {
        var guid = FdoGuid.Create(RandomNumberGenerator.Fill);
        var key = RandomNumberGenerator.GetBytes(32);
        await database.ExecuteAsync(
            """
            INSERT INTO fdo_vouchers (guid, device_key, state, voucher, owner_key, created_at)
            VALUES (@guid, @key, 'active', @key, 'owner', 0)
            """,
            CancellationToken.None,
            ("@guid", guid.ToBytes()),
            ("@key", key)
        );
        return (new ServiceRequester(guid, key, "bench"), Request());
    }

    private static async Task AskAsync(
        ServiceCertificates certificates,
        ReadOnlyMemory<(ServiceRequester Device, byte[] Request)> asks
    )
    {
        for (var i = 0; i < asks.Length; i++)
        {
            var (device, request) = asks.Span[i];
            if (
                await Task.Run(() => certificates.IssueAsync(device, request, CancellationToken.None))
                is ServiceIssue.Refused refused
            )
                throw new InvalidOperationException($"A request of ours was refused: {refused}.");
        }
    }

    private static byte[] Request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=device",
            key,
            HashAlgorithmName.SHA256
        ).CreateSigningRequest();
    }
}
