using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Imprint.Pki.Chains;
using Imprint.TestKit;
using Imprint.Web.Api;
using Imprint.Web.Correlation;
using Imprint.Web.Outbound;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Imprint.Web.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Web.Tests.Outbound;

public sealed class PartyClientTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    private readonly ManualClock _clock = new();
    private readonly TestAuthority _root = TestAuthority.CreateRoot("Server root");
    private readonly X509Certificate2 _certificate;

    public PartyClientTests() => _certificate = _root.Issue("server", TestAuthority.ForServers);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _certificate.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Two_parties_know_each_other_by_their_pins(string version)
    {
        using var acme = TestAuthority.CreateRoot("Acme");
        using var own = acme.Issue("acme", TestAuthority.ForClients);
        var https = new HttpsConnectionAdapterOptions { ServerCertificate = _certificate };
        https.AskForPeers();
        await using var server = await ApiServer.StartAsync(
            app =>
                app.MapApi("/v1")
                    .MapGet(
                        "/me",
                        (HttpContext c) => TypedResults.Text($"{c.Caller!.Peer.Name} {c.Request.Protocol} {Correlator.Current}")
                    )
                    .RequireParty("maker"),
            services =>
                services.AddSingleton(
                    new PeerList([new PeerIdentity("acme", "maker", [acme.Pin(CertificateRole.TlsClient)])], _clock)
                ),
            https
        );

        Correlator.Current = "c-42";
        using var client = Client(Options(server.Address) with { ClientCertificate = own, HttpVersion = Version.Parse(version) });
        var answer = Answered(await client.SendAsync(PartyRequest.Get("/v1/me"), Cancel));
        Assert.Equal($"acme HTTP/{(version == "2.0" ? "2" : version)} c-42", Text(answer));

        using var nobody = Client(Options(server.Address) with { HttpVersion = Version.Parse(version) });
        var refused = Answered(await nobody.SendAsync(PartyRequest.Get("/v1/me"), Cancel));
        Assert.Equal(
            (401, WebProblems.MtlsRequired, "user"),
            (refused.Status, refused.Problem?.Code, refused.Problem?.FaultParty)
        );
    }

    [Fact]
    public async Task A_server_is_recognised_by_its_key()
    {
        await using var server = new RawServer(_certificate, RawServer.Says(Ok));
        using var client = Client(Options(server.Address) with { ServerPins = [TestAuthority.PinKey(_certificate)] });
        Assert.Equal("ok", Text(Answered(await client.SendAsync(PartyRequest.Get("/"), Cancel))));
    }

    [Fact]
    public async Task An_untrusted_server_never_sees_the_request_and_is_not_asked_again()
    {
        using var stranger = TestAuthority.CreateRoot("Server root");
        using var wrongRoot = stranger.Issue("server", TestAuthority.ForServers);
        using var wrongPurpose = _root.Issue("server", TestAuthority.ForClients);
        using var expired = _root.Issue("server", TestAuthority.ForServers, _clock.GetUtcNow().AddDays(-1));
        foreach (var certificate in new[] { wrongRoot, wrongPurpose, expired })
        {
            await using var server = new RawServer(certificate, RawServer.Says(Ok));
            using var client = Client(Options(server.Address));
            var answer = await client.SendAsync(PartyRequest.Get("/secret"), Cancel);
            AssertUnreachable(UnreachableReason.TlsUntrusted, attempts: 1, answer);
            Assert.Equal(0, server.Requests);
        }
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_untrusted_by_root_but_not_by_key()
    {
        await using var server = new RawServer(_certificate, RawServer.Says(Ok));
        var elsewhere = new Uri($"https://127.0.0.2:{server.Address.Port}"); // loopback too, but not in the certificate
        using var byRoot = Client(Options(elsewhere));
        var answer = await byRoot.SendAsync(PartyRequest.Get("/"), Cancel);
        Assert.True(
            answer is PartyAnswer.Unreachable { Reason: UnreachableReason.TlsUntrusted or UnreachableReason.Refused },
            answer.ToString()
        );
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task A_server_with_an_intermediate_needs_a_pin_that_allows_one()
    {
        using var middle = _root.CreateSubordinate("Middle");
        using var leaf = middle.Issue("server", TestAuthority.ForServers);
        var https = new HttpsConnectionAdapterOptions { ServerCertificate = leaf, ServerCertificateChain = [middle.Certificate] };
        await using var server = await ApiServer.StartAsync(app => app.MapGet("/", () => TypedResults.Text("ok")), https: https);

        using var strict = Client(Options(server.Address));
        AssertUnreachable(UnreachableReason.TlsUntrusted, 1, await strict.SendAsync(PartyRequest.Get("/"), Cancel));
        using var client = Client(
            Options(server.Address) with
            {
                ServerPins = [_root.Pin(CertificateRole.TlsServer, maxIntermediates: 1)],
            }
        );
        Assert.Equal("ok", Text(Answered(await client.SendAsync(PartyRequest.Get("/"), Cancel))));
    }

    [Fact]
    public async Task Nobody_listening_is_refused_and_a_false_name_is_dns()
    {
        int port;
        using (var taken = new TcpListener(IPAddress.Loopback, 0))
        {
            taken.Start();
            port = ((IPEndPoint)taken.LocalEndpoint).Port;
        }

        using var client = Client(Options(new Uri($"https://localhost:{port}")));
        AssertUnreachable(UnreachableReason.Refused, attempts: 4, await client.SendAsync(PartyRequest.Get("/"), Cancel));
        using var lost = Client(Options(new Uri("https://nowhere.invalid")) with { MaxAttempts = 1 });
        AssertUnreachable(UnreachableReason.Dns, attempts: 1, await lost.SendAsync(PartyRequest.Get("/"), Cancel));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it", UnreachableReason.Dropped)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf", UnreachableReason.Dropped)]
    [InlineData("HTTP/1.1 200", UnreachableReason.Dropped)]
    [InlineData("", UnreachableReason.Dropped)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", UnreachableReason.Dropped)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", UnreachableReason.TooLarge)]
    public async Task A_server_that_misbehaves_is_told_apart(string says, UnreachableReason reason)
    {
        await using var server = new RawServer(_certificate, RawServer.Says(says));
        using var client = Client(Options(server.Address) with { MaxResponseBytes = 1000 });
        var answer = await client.SendAsync(PartyRequest.Get("/"), Cancel);
        AssertUnreachable(reason, attempts: reason == UnreachableReason.TooLarge ? 1 : 4, answer);
    }

    [Fact]
    public async Task An_endless_body_or_head_is_not_read_to_its_end()
    {
        foreach (var head in new[] { "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX: " })
        {
            await using var server = new RawServer(
                _certificate,
                async (_, _, stream, cancel) =>
                {
                    await RawServer.Says(head)(0, "", stream, cancel);
                    while (true)
                        await stream.WriteAsync(
                            new byte[4096]
                                .Select(_ => (byte)'x')
                                .ToArray(),
                            cancel
                        );
                }
            );
            using var client = Client(Options(server.Address));
            AssertUnreachable(UnreachableReason.TooLarge, attempts: 1, await client.SendAsync(PartyRequest.Get("/"), Cancel));
        }
    }

    [Fact]
    public async Task A_pause_that_is_asked_for_is_kept()
    {
        await using var server = new RawServer(
            _certificate,
            (n, _, stream, cancel) => RawServer.Says(n == 1 ? Busy(retryAfter: "2") : Ok)(n, "", stream, cancel)
        );
        using var client = Client(Options(server.Address));

        var sending = client.SendAsync(PartyRequest.Get("/"), Cancel);
        await Until.TrueAsync(() => _clock.NextTimer == TimeSpan.FromSeconds(2), "the client pauses for two seconds");
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));

        var answer = Answered(await sending);
        Assert.Equal((200, 2), (answer.Status, answer.Attempts));
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("Sat, 21 Nov 2026 11:00:00 GMT")]
    public async Task A_pause_that_is_too_long_leaves_the_answer_as_it_is(string retryAfter)
    {
        await using var server = new RawServer(_certificate, RawServer.Says(Busy(retryAfter)));
        using var client = Client(Options(server.Address));
        var answer = Answered(await client.SendAsync(PartyRequest.Get("/"), Cancel));
        Assert.Equal(
            (503, 1, "unavailable", true),
            (answer.Status, answer.Attempts, answer.Problem?.Code, answer.Problem?.IsRetryable)
        );
    }

    [Theory]
    [InlineData("POST", null, 1)]
    [InlineData("PATCH", null, 1)]
    [InlineData("POST", "key-00001", 4)]
    [InlineData("PUT", null, 4)]
    [InlineData("DELETE", null, 4)]
    public async Task Only_what_may_be_repeated_is(string method, string? key, int attempts)
    {
        var heads = new List<string>();
        await using var server = new RawServer(
            _certificate,
            (_, head, stream, cancel) =>
            {
                lock (heads)
                    heads.Add(head);
                return RawServer.Says("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")(
                    0,
                    "",
                    stream,
                    cancel
                );
            }
        );
        using var client = Client(Options(server.Address));
        var answer = Answered(
            await client.SendAsync(new PartyRequest(new HttpMethod(method), "/x") { IdempotencyKey = key }, Cancel)
        );

        Assert.Equal((502, attempts, attempts), (answer.Status, answer.Attempts, server.Requests));
        Assert.All(
            heads,
            head => Assert.Equal(key is not null, head.Contains($"Idempotency-Key: {key}\r\n", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    [InlineData(302)]
    public async Task A_final_answer_stands_and_no_redirect_is_followed(int status)
    {
        await using var server = new RawServer(
            _certificate,
            RawServer.Says(
                $"HTTP/1.1 {status} X\r\nLocation: https://localhost/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        );
        using var client = Client(Options(server.Address));
        var answer = Answered(await client.SendAsync(PartyRequest.Get("/"), Cancel));
        Assert.Equal((status, 1), (answer.Status, server.Requests));
    }

    [Fact]
    public async Task A_silent_server_is_a_timeout_by_our_clock()
    {
        await using var server = new RawServer(_certificate, (_, _, _, cancel) => Task.Delay(Timeout.Infinite, cancel));
        using var client = Client(Options(server.Address) with { TotalTimeout = TimeSpan.FromSeconds(15) });

        var sending = client.SendAsync(PartyRequest.Get("/"), Cancel);
        await Until.TrueAsync(() => server.Requests == 1, "the first attempt arrives");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Until.TrueAsync(() => server.Requests == 2, "the second attempt arrives");
        _clock.Advance(TimeSpan.FromSeconds(5));
        AssertUnreachable(UnreachableReason.Timeout, attempts: 2, await sending);
    }

    [Fact]
    public async Task Who_gives_up_gets_his_own_cancellation()
    {
        await using var server = new RawServer(_certificate, (_, _, _, cancel) => Task.Delay(Timeout.Infinite, cancel));
        using var client = Client(Options(server.Address));
        using var giveUp = new CancellationTokenSource();
        var sending = client.SendAsync(PartyRequest.Get("/"), giveUp.Token);
        await Until.TrueAsync(() => server.Requests == 1, "the request arrives");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [InlineData("{\"code\":")]
    [InlineData("[]")]
    [InlineData("{\"code\":7,\"errors\":[1,{\"pointer\":2}],\"retryable\":\"yes\"}")]
    [InlineData("{\"code\":\"\\ud800\"}")]
    public async Task A_broken_problem_is_no_problem(string body)
    {
        await using var server = new RawServer(
            _certificate,
            RawServer.Says(
                $"HTTP/1.1 400 X\r\nContent-Type: application/problem+json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"
            )
        );
        using var client = Client(Options(server.Address));
        var answer = Answered(await client.SendAsync(PartyRequest.Get("/"), Cancel));
        Assert.Null(answer.Problem?.Code);
        Assert.False(answer.TryRead(TestJson.Default.Thing, out _));
    }

    [Fact]
    public async Task An_answer_is_read_as_json_and_prints_no_body()
    {
        const string body = """{"id":"a","rank":1,"from-the-future":true}""";
        await using var server = new RawServer(
            _certificate,
            RawServer.Says(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"
            )
        );
        using var client = Client(Options(server.Address));
        var request = PartyRequest.Post("/v1/things", new Thing("a", 1), TestJson.Default.Thing, "key-00001");
        var answer = Answered(await client.SendAsync(request, Cancel));
        Assert.True(answer.TryRead(TestJson.Default.Thing, out var thing));
        Assert.Equal(new Thing("a", 1), thing);
        Assert.Equal("200 (application/json, 42 bytes)", answer.ToString());
    }

    [Fact]
    public void Without_tls_there_is_no_client() =>
        Assert.Throws<ArgumentException>(() => Client(Options(new Uri("http://localhost:1"))));

    private PartyClientOptions Options(Uri address) =>
        new() { BaseAddress = address, ServerPins = [_root.Pin(CertificateRole.TlsServer)] };

    // A source of zeros: no random part in any pause.
    private PartyClient Client(PartyClientOptions options) =>
        new(options, _clock, static bytes => bytes.Clear(), NullLogger<PartyClient>.Instance);

    private static string Busy(string retryAfter)
    {
        const string body = """{"code":"unavailable","status":503,"retryable":true}""";
        return $"HTTP/1.1 503 X\r\nRetry-After: {retryAfter}\r\nContent-Type: application/problem+json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
    }

    private static PartyAnswer.Answered Answered(PartyAnswer answer) => Assert.IsType<PartyAnswer.Answered>(answer);

    private static string Text(PartyAnswer.Answered answer) => System.Text.Encoding.UTF8.GetString(answer.Body.Span);

    private static void AssertUnreachable(UnreachableReason reason, int attempts, PartyAnswer answer)
    {
        var unreachable = Assert.IsType<PartyAnswer.Unreachable>(answer);
        Assert.Equal((reason, attempts), (unreachable.Reason, unreachable.Attempts));
    }
}
