using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Imprint.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Host.Tests;

/// <summary>Real parties on loopback, in the process of the test.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly LocalWorld _local;

    private World(TempFolder folder, LocalWorld local, HostedParties parties) =>
        (_folder, _local, Parties) = (folder, local, parties);

    public HostedParties Parties { get; }

    public static async Task<World> StartAsync(ILoggerFactory? loggers = null, int operators = 1)
    {
        var folder = new TempFolder();
        var local = LocalWorld.Prepare(folder.Path, operators, portBase: 0);
        var parties = await HostedParties.StartAsync(
            local.Settings,
            Roles.All,
            loggers ?? NullLoggerFactory.Instance,
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        return new World(folder, local, parties);
    }

    public string FileOf(string party, string name) => _folder.File(Path.Combine(party, name));

    public string AddressOf(string party) => Parties.Parties.Single(p => p.Name == party).Address;

    /// <summary>A client that trusts one party, and shows the administrator certificate of <paramref name="owner"/> when there is one.</summary>
    public HttpClient ClientOf(string party, string? owner = null)
    {
        var root = X509Certificate2.CreateFromPem(File.ReadAllText(FileOf(party, "root.pem")));
        var handler = new SocketsHttpHandler
        {
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        if (owner is not null)
        {
            var pem = FileOf(owner, "admin.pem");
            handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(pem, pem)];
        }

        return new HttpClient(handler) { BaseAddress = new Uri(AddressOf(party)) };
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
        await Parties.StopAsync();
        await Parties.DisposeAsync();
        _local.Lock.Dispose();
        _folder.Dispose();
    }
}
