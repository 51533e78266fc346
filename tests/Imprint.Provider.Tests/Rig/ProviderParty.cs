using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprint.Host;
using Imprint.Host.Settings;
using Imprint.Pki;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Provider.Tests.Rig;

/// <summary>A provider as it runs for real, on loopback, with a clock that tests can move on.</summary>
internal sealed class ProviderParty : IAsyncDisposable
{
    private const string Name = "blue";

    private readonly HostedParties _parties;
    private readonly Database _database;

    private ProviderParty(TempFolder folder, HostedParties parties, Database database, ManualClock clock) =>
        (Folder, _parties, _database, Clock) = (folder, parties, database, clock);

    public TempFolder Folder { get; }

    public ManualClock Clock { get; }

    public Database Database => _database;

    public string Api => AddressOf("api");

    public string Devices => AddressOf("devices");

    public string RootFile => FileOf("root.pem");

    /// <summary>On SQLite where no cluster is given, else on PostgreSQL.</summary>
    public static async Task<ProviderParty> StartAsync(PostgresCluster? cluster = null, JsonObject? options = null)
    {
        var folder = new TempFolder();
        // TLS stacks look at the real time; the clock starts there.
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        var connection = cluster is null
            ? $"sqlite:{folder.File("provider.db")}"
            : $"postgres:{await cluster.CreateDatabaseAsync()}";
        var party = new JsonObject
        {
            ["name"] = Name,
            ["role"] = "provider",
            ["portBase"] = FreePorts.FindBlock(LocalWorld.PortsPerParty),
            ["database"] = connection,
        };
        if (options is not null)
            party["options"] = options;
        var settings = SettingsFile.Parse(
            new JsonObject { ["parties"] = new JsonArray(party) }.ToJsonString(),
            folder.Path,
            Roles.All
        );
        var parties = await HostedParties.StartAsync(
            settings,
            Roles.All,
            NullLoggerFactory.Instance,
            clock,
            TestContext.Current.CancellationToken
        );
        return new ProviderParty(folder, parties, Database.Open(connection, new DatabaseOptions { Clock = clock }), clock);
    }

    public string FileOf(string name) => Folder.File(Path.Combine(Name, name));

    /// <summary>A device whose voucher ends here.</summary>
    public async Task<TestDevice> AddDeviceAsync(bool ended = false)
    {
        var device = new TestDevice(ended);
        await VoucherRows.AddAsync(Database, device);
        return device;
    }

    /// <summary>A client that trusts this party alone and shows a certificate when it has one.</summary>
    public HttpClient ClientOf(string address, X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(File.ReadAllText(RootFile)) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        if (certificate is not null)
            // Not ClientCertificates, from which one that has expired would never be chosen.
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;

        return new HttpClient(handler) { BaseAddress = new Uri(address) };
    }

    public HttpClient Owner() => ClientOf(Api, X509Certificate2.CreateFromPemFile(FileOf("admin.pem"), FileOf("admin.pem")));

    /// <summary>Sends a request for a certificate as EST has it.</summary>
    public static async Task<HttpResponseMessage> EnrollAsync(HttpClient client, byte[] request, string how = "simpleenroll")
    {
        using var body = new StringContent(Convert.ToBase64String(request, Base64FormattingOptions.InsertLineBreaks));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/pkcs10");
        return await client.PostAsync(
            new Uri($"/.well-known/est/{how}", UriKind.Relative),
            body,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>Enrols a new key and gives the certificate together with it.</summary>
    public async Task<X509Certificate2> EnrollAsync(X509Certificate2 identity, ECDsa key)
    {
        using var client = ClientOf(Devices, identity);
        using var answer = await EnrollAsync(client, TestDevice.Request(key));
        using var certificate = await CertificateOfAsync(answer);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The one certificate of an answer.</summary>
    public static async Task<X509Certificate2> CertificateOfAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        Assert.Equal(WireFault.None, CertificatesOnly.Read(Convert.FromBase64String(text), out var certificates));
        return X509CertificateLoader.LoadCertificate(Assert.Single(certificates).Raw.Span);
    }

    public static HttpRequestMessage Post(string path, string json, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _parties.StopAsync();
        await _parties.DisposeAsync();
        Folder.Dispose();
    }

    private string AddressOf(string listener) => $"https://localhost:{_parties.Parties[0].Ports[listener]}";
}
