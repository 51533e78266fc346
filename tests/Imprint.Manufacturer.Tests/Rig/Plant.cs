using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprint.Crypto.Custody;
using Imprint.Host;
using Imprint.Host.Settings;
using Imprint.Storage;
using Imprint.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Imprint.Manufacturer.Tests.Rig;

/// <summary>A real manufacturer with two providers that it knows, on loopback, in the process of the test.</summary>
internal sealed class Plant : IAsyncDisposable
{
    public const string Maker = "manufacturer";
    public const string First = "first-provider";
    public const string Second = "second-provider";

    private readonly TempFolder _folder;
    private readonly HostSettings _settings;
    private readonly List<IDisposable> _opened = [];
    private int _keys;

    private Plant(TempFolder folder, HostSettings settings, HostedParties parties) =>
        (_folder, _settings, Parties) = (folder, settings, parties);

    public HostedParties Parties { get; }

    public HostedParty MakerParty => Parties.Parties.Single(p => p.Name == Maker);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="database">Of the manufacturer; a file in its folder when none is given.</param>
    public static async Task<Plant> StartAsync(string? database = null, Action<string>? prepare = null)
    {
        var folder = new TempFolder();
        prepare?.Invoke(Directory.CreateDirectory(folder.File(Maker)).FullName);
        string[] names = [Maker, First, Second];
        var first = FreePorts.FindBlock(names.Length * LocalWorld.PortsPerParty);
        var parties = new JsonArray();
        foreach (var (index, name) in names.Index())
        {
            var party = new JsonObject
            {
                ["name"] = name,
                ["role"] = name == Maker ? "manufacturer" : "provider",
                ["portBase"] = first + index * LocalWorld.PortsPerParty,
                ["peers"] = new JsonArray([
                    .. names
                        .Index()
                        .Where(other => other.Index != index)
                        .Select(other => new JsonObject
                        {
                            ["name"] = other.Item,
                            ["role"] = other.Item == Maker ? "manufacturer" : "provider",
                            ["address"] = $"https://localhost:{first + other.Index * LocalWorld.PortsPerParty}",
                            ["root"] = Path.Combine(other.Item, "root.pem"),
                        }),
                ]),
            };
            // Long enough for an owner that is on its way, on a busy machine too; short enough for tests that wait for nobody.
            if (name == Maker)
                party["options"] = new JsonObject { ["rendezvous.hold-seconds"] = "3" };
            if (name == Maker && database is not null)
                party["database"] = database;
            parties.Add(party);
        }

        var settings = SettingsFile.Parse(new JsonObject { ["parties"] = parties }.ToJsonString(), folder.Path, Roles.All);
        var hosted = await HostedParties.StartAsync(settings, Roles.All, NullLoggerFactory.Instance, TimeProvider.System, Cancel);
        return new Plant(folder, settings, hosted);
    }

    /// <summary>The manufacturer's folder, keys and database, as a command opens them beside the running party.</summary>
    public Task<PartyAtRest> OpenMakerAsync() =>
        PartyAtRest.OpenAsync(_settings.Parties.Single(p => p.Name == Maker), Roles.All, TimeProvider.System, Cancel);

    public string FileOf(string party, string name) => _folder.File(Path.Combine(party, name));

    /// <summary>Whoever runs the manufacturer.</summary>
    public HttpClient Owner()
    {
        var pem = FileOf(Maker, "admin.pem");
        return ClientWith(X509Certificate2.CreateFromPemFile(pem, pem));
    }

    /// <summary>A provider that calls the manufacturer with the certificate of its listeners, as its program does.</summary>
    public HttpClient Provider(string name)
    {
        var custody = FileKeyCustody.OpenFolder(FileOf(name, "keys"));
        var key = custody.Open("tls");
        _opened.Add(key);
        _opened.Add(custody);
        return ClientWith(key.AttachTo(X509Certificate2.CreateFromPem(File.ReadAllText(FileOf(name, "tls.pem")))));
    }

    public HttpClient Stranger() => ClientWith(null);

    /// <summary>Sends a request with an idempotency key of its own, unless one is given.</summary>
    public async Task<Answer> PostAsync(HttpClient client, string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key ?? $"key-{Interlocked.Increment(ref _keys):D8}");
        return await Answer.OfAsync(await client.SendAsync(request, Cancel));
    }

    public static async Task<Answer> PostFileAsync(HttpClient client, string path, string mediaType, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return await Answer.OfAsync(await client.PostAsync(new Uri(path, UriKind.Relative), content, Cancel));
    }

    public static async Task<Answer> GetAsync(HttpClient client, string path) =>
        await Answer.OfAsync(await client.GetAsync(new Uri(path, UriKind.Relative), Cancel));

    /// <summary>What the manufacturer's audit log holds of one action.</summary>
    public async Task<List<(string Target, string? Reason)>> AuditOfAsync(string action)
    {
        await using var database = Database.Open(_settings.Parties.Single(p => p.Name == Maker).Database);
        return await database.QueryAsync(
            "SELECT target, reason FROM audit_entry WHERE action = @action ORDER BY sequence",
            row => (row.GetString(0), row.GetStringOrNull(1)),
            Cancel,
            ("@action", action)
        );
    }

    public async ValueTask DisposeAsync()
    {
        _opened.ForEach(opened => opened.Dispose());
        await Parties.StopAsync();
        await Parties.DisposeAsync();
        _folder.Dispose();
    }

    private HttpClient ClientWith(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(File.ReadAllText(FileOf(Maker, "root.pem"))) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        return new HttpClient(handler) { BaseAddress = new Uri(Parties.Parties.Single(p => p.Name == Maker).Address) };
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record Answer(int Status, JsonElement Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The code of a problem.</summary>
    public string? Code => Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string Text(string member) => Body.GetProperty(member).GetString()!;

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return new Answer(
                (int)response.StatusCode,
                document.RootElement.Clone(),
                response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value))
            );
        }
    }

    public override string ToString() => $"{Status} {Body}";
}
