using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Imprint.Pki.Chains;
using Imprint.TestKit;
using Imprint.Web.Api;
using Imprint.Web.Bodies;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Imprint.Web.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Web.Tests.Peers;

public sealed class PeerTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly TestAuthority _ours = TestAuthority.CreateRoot("Ours");
    private readonly TestAuthority _acme = TestAuthority.CreateRoot("Acme");
    private readonly X509Certificate2 _serverCertificate;
    private readonly X509Certificate2 _pinned;
    private readonly PeerList _peers;
    private ApiServer _server = null!;

    public PeerTests()
    {
        _serverCertificate = _ours.Issue("server", TestAuthority.ForServers);
        _pinned = TestAuthority.CreateRoot("somebody").Issue("pinned", TestAuthority.ForClients);
        _peers = new PeerList(
            [
                new PeerIdentity("acme", "maker", [_acme.Pin(CertificateRole.TlsClient)])
                {
                    Scopes = FrozenSet.Create("things.read"),
                },
                new PeerIdentity("pia", "provider", [TestAuthority.PinKey(_pinned)]),
            ],
            _clock
        );
    }

    public async ValueTask InitializeAsync()
    {
        var https = new HttpsConnectionAdapterOptions { ServerCertificate = _serverCertificate };
        https.AskForPeers();
        _server = await ApiServer.StartAsync(
            app =>
            {
                var api = app.MapApi("/v1");
                api.MapGet("/open", (HttpContext context) => TypedResults.Text(context.Caller?.Peer.Name ?? "nobody"));
                api.MapGet("/peers", (HttpContext context) => TypedResults.Text(context.Caller!.Peer.Name)).RequireParty();
                api.MapGet("/makers", () => TypedResults.Ok()).RequireParty("maker");
                api.MapPost("/things", (Body<Thing> body) => TypedResults.Ok(body.Value)).RequireParty("maker", "provider");
                api.MapGroup("/scoped").RequireParty().MapGet("", () => TypedResults.Ok()).RequireScope("things.read");
                app.MapGet("/standard", () => TypedResults.Ok()).RequireParty();
            },
            services => services.AddSingleton(_peers),
            https
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _serverCertificate.Dispose();
        _pinned.Dispose();
        _ours.Dispose();
        _acme.Dispose();
    }

    [Fact]
    public async Task Without_a_certificate_only_open_routes_answer()
    {
        using var client = ClientWith(null);
        Assert.Equal("nobody", await client.GetStringAsync("/v1/open"));
        foreach (var path in new[] { "/v1/peers", "/v1/makers", "/v1/scoped" })
            await (await client.GetAsync(path)).ProblemAsync(401, WebProblems.MtlsRequired);
    }

    [Fact]
    public async Task A_strangers_certificate_is_nobodys()
    {
        using var stranger = TestAuthority.CreateRoot("Acme"); // of the same name
        using var client = ClientWith(stranger.Issue("acme", TestAuthority.ForClients));
        Assert.Equal("nobody", await client.GetStringAsync("/v1/open"));
        await (await client.GetAsync("/v1/peers")).ProblemAsync(403, WebProblems.PartyUnknown);
        Assert.Contains(_server.Log.Lines, line => line.StartsWith("Information 1004"));
    }

    [Fact]
    public async Task A_pinned_key_is_its_peer()
    {
        using var client = ClientWith(_pinned);
        Assert.Equal("pia", await client.GetStringAsync("/v1/peers"));
        await (await client.GetAsync("/v1/makers")).ProblemAsync(403, WebProblems.RoleForbidden);
        await (await client.GetAsync("/v1/scoped")).ProblemAsync(403, WebProblems.ScopeMissing);
    }

    [Fact]
    public async Task A_certificate_under_a_pinned_root_is_its_peer()
    {
        using var client = ClientWith(_acme.Issue("front desk", TestAuthority.ForClients));
        Assert.Equal("acme", await client.GetStringAsync("/v1/peers"));
        Assert.True((await client.GetAsync("/v1/makers")).IsSuccessStatusCode);
        Assert.True((await client.GetAsync("/v1/scoped")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_certificate_for_something_else_under_a_pinned_root_is_not()
    {
        using var factory = _acme.CreateSubordinate("Acme factory");
        foreach (
            var other in new[]
            {
                _acme.Issue("a server", TestAuthority.ForServers),
                factory.Issue("a device", TestAuthority.ForClients),
                _acme.Issue("the past", TestAuthority.ForClients, until: _clock.GetUtcNow().AddSeconds(-1)),
            }
        )
        {
            using var client = ClientWith(other);
            await (await client.GetAsync("/v1/peers")).ProblemAsync(403, WebProblems.PartyUnknown);
        }
    }

    [Fact]
    public async Task A_certificate_ends_on_time_also_on_an_open_connection()
    {
        using var client = ClientWith(_acme.Issue("short", TestAuthority.ForClients, until: _clock.GetUtcNow().AddHours(1)));
        Assert.Equal("acme", await client.GetStringAsync("/v1/peers"));
        _clock.Advance(TimeSpan.FromHours(2));
        await (await client.GetAsync("/v1/peers")).ProblemAsync(403, WebProblems.PartyUnknown);
    }

    [Fact]
    public async Task A_new_list_holds_for_open_connections_too()
    {
        using var client = ClientWith(_pinned);
        Assert.Equal("pia", await client.GetStringAsync("/v1/peers"));
        _peers.Replace([]);
        await (await client.GetAsync("/v1/peers")).ProblemAsync(403, WebProblems.PartyUnknown);
        _peers.Replace([new PeerIdentity("pia-2", "maker", [TestAuthority.PinKey(_pinned)])]);
        Assert.Equal("pia-2", await client.GetStringAsync("/v1/peers"));
    }

    [Fact]
    public async Task The_caller_is_checked_before_the_body()
    {
        using var client = ClientWith(null);
        var answer = await client.PostAsync("/v1/things", new StringContent("nonsense", Encoding.UTF8, "text/plain"));
        await answer.ProblemAsync(401, WebProblems.MtlsRequired);
    }

    [Fact]
    public async Task The_face_of_a_standard_refuses_with_the_bare_status()
    {
        using var client = ClientWith(null);
        var answer = await client.GetAsync("/standard");
        Assert.Equal((401, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public void One_key_cannot_be_two_peers()
    {
        var pin = TestAuthority.PinKey(_pinned);
        Assert.Throws<ArgumentException>(() => new PeerList([new("a", "x", [pin]), new("b", "x", [pin])], _clock));
        Assert.Throws<ArgumentException>(() => new PeerList([new("a", "x", [pin]), new("a", "x", [])], _clock));
    }

    private HttpClient ClientWith(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => _serverCertificate.Equals(shown),
                ClientCertificateContext = certificate is null
                    ? null
                    : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            },
        };
        return new HttpClient(handler) { BaseAddress = _server.Address };
    }
}
