using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Imprint.Device.Tests.Channel;

/// <summary>A Kestrel on a free port that says whom it sees, gives back what it got, and misbehaves where it is asked to.</summary>
internal sealed class ChannelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _stopping = new();

    private ChannelServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    /// <summary>Over TLS with this certificate, whose chain is sent along; over plain HTTP without one.</summary>
    public static async Task<ChannelServer> StartAsync(
        X509Certificate2? certificate,
        X509Certificate2? issuer = null,
        ClientCertificateMode clients = ClientCertificateMode.NoCertificate,
        SslProtocols versions = SslProtocols.Tls12 | SslProtocols.Tls13
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (certificate is not null)
                        listen.UseHttps(https =>
                        {
                            https.ServerCertificate = certificate;
                            https.ServerCertificateChain = issuer is null ? null : [issuer];
                            https.SslProtocols = versions;
                            https.ClientCertificateMode = clients;
                            https.ClientCertificateValidation = (_, _, errors) =>
                                !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
                        });
                }
            );
        });
        var server = new ChannelServer(builder.Build());
        server.Map(server._app);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.TrySetResult();
        await _app.DisposeAsync();
    }

    private void Map(WebApplication app)
    {
        app.MapGet("/", (HttpContext context) => $"{context.Request.Headers.Host}");
        app.MapGet("/who", WhoAsync);
        app.MapPost("/echo", EchoAsync);
        app.MapGet("/large", LargeAsync);
        app.MapGet("/never", () => _stopping.Task);
        app.MapGet("/elsewhere", () => Results.Redirect("/"));
        app.MapGet("/half", HalfAsync);
        app.MapGet("/aborted", (HttpContext context) => context.Abort());
        app.MapGet(
            "/headers",
            (HttpContext context) =>
            {
                for (var i = 0; i < 40; i++)
                    context.Response.Headers[$"x-{i}"] = new string('a', 1024);
            }
        );
    }

    // The version and the name of the client, or nobody.
    private static async Task WhoAsync(HttpContext context)
    {
        var certificate = await context.Connection.GetClientCertificateAsync();
        var version = context.Features.Get<ITlsHandshakeFeature>()?.Protocol;
        await context.Response.WriteAsync($"{version} {certificate?.Subject ?? "nobody"}");
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength is null || request.Headers.TransferEncoding.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status411LengthRequired;
            return;
        }

        context.Response.ContentLength = request.ContentLength;
        context.Response.ContentType = request.ContentType;
        await request.Body.CopyToAsync(context.Response.Body);
    }

    // As many bytes as asked for, without saying how many before.
    private static async Task LargeAsync(HttpContext context)
    {
        var rest = int.Parse(context.Request.Query["bytes"]!, CultureInfo.InvariantCulture);
        if (context.Request.Query.ContainsKey("announced"))
            context.Response.ContentLength = rest;
        for (var chunk = new byte[10_000]; rest > 0; rest -= chunk.Length)
            await context.Response.Body.WriteAsync(chunk.AsMemory(0, Math.Min(rest, chunk.Length)));
    }

    private static async Task HalfAsync(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.Body.WriteAsync(new byte[500]);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }
}
