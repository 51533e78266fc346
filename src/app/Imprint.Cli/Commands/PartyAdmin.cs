using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprint.Host;

namespace Imprint.Cli.Commands;

/// <summary>Calls the API of a party of this machine as its owner does: trusting its root alone, with the owner's certificate.</summary>
internal sealed class PartyAdmin : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _name;

    public PartyAdmin(HostedParty party, string folder)
    {
        _name = party.Name;
        var admin = Path.Combine(folder, "admin.pem");
        var handler = new SocketsHttpHandler
        {
            SslOptions =
            {
                ClientCertificates = [X509Certificate2.CreateFromPemFile(admin, admin)],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder, "root.pem"))) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        _http = new HttpClient(handler) { BaseAddress = party.BaseAddress };
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancel) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancel);

    public Task<JsonElement> PostAsync(string path, JsonObject body, string idempotencyKey, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return SendAsync(request, cancel);
    }

    public Task<JsonElement> PostFileAsync(string path, string mediaType, byte[] file, CancellationToken cancel) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
            },
            cancel
        );

    public Task<JsonElement> PutAsync(string path, JsonObject body, CancellationToken cancel) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Put, path)
            {
                Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            },
            cancel
        );

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            if (!response.IsSuccessStatusCode)
                throw new HttpRequestException($"{_name} refused {request.Method} {request.RequestUri}: {text}");
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }
}
