using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Host.Identity;
using Imprint.Host.Settings;
using Imprint.Web.Api;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imprint.Host;

/// <summary>The web server of one party: its own, so that parties in one process share no service, route or certificate.</summary>
internal static class PartyWeb
{
    private static readonly TimeSpan FinishWithin = TimeSpan.FromSeconds(25);

    public static IHost Build(
        PartySettings settings,
        RoleDefinition role,
        PartyIdentity identity,
        Party party,
        PeerList peers,
        KnownParties known,
        CursorSeal cursors,
        ILoggerFactory loggers,
        TimeProvider clock
    ) =>
        new HostBuilder()
            .UseContentRoot(party.Folder)
            .ConfigureServices(services =>
            {
                services.Configure<HostOptions>(o => o.ShutdownTimeout = FinishWithin);
                services.AddSingleton(loggers);
                services.AddSingleton(clock);
                services.AddSingleton(party);
                services.AddSingleton(party.Database);
                services.AddSingleton(party.Custody);
                services.AddSingleton<RandomSource>(RandomNumberGenerator.Fill);
                services.AddSingleton(peers);
                services.AddSingleton(known);
                services.AddSingleton(cursors);
                services.AddRouting();
                services.AddApi(ProblemRows.Table);
                services.AddAuditLog();
                services.AddIdempotency();
                role.AddServices(services, party);
            })
            .ConfigureWebHost(web =>
                web.UseKestrelCore()
                    .UseKestrelHttpsConfiguration()
                    .ConfigureKestrel(kestrel =>
                    {
                        kestrel.AddServerHeader = false;
                        foreach (var listener in role.Listeners)
                            Listen(kestrel, settings, party.Ports[listener.Name], listener, identity);
                    })
                    .Configure(app =>
                    {
                        foreach (var listener in role.Listeners)
                            Serve(app, role, listener, party.Ports[listener.Name]);
                    })
            )
            .Build();

    private static void Listen(
        KestrelServerOptions kestrel,
        PartySettings settings,
        int port,
        ListenerDefinition listener,
        PartyIdentity identity
    )
    {
        void Configure(ListenOptions options)
        {
            switch (listener.Protocol)
            {
                case ListenerProtocol.CleartextHttp2:
                    // Prior knowledge works only where nothing else is spoken.
                    options.Protocols = HttpProtocols.Http2;
                    break;
                case ListenerProtocol.Https when settings.Plain.Contains(listener.Name):
                    options.Protocols = HttpProtocols.Http1;
                    break;
                default:
                    options.Protocols = HttpProtocols.Http1AndHttp2;
                    options.UseHttps(Certificate(listener, identity));
                    break;
            }
        }

        if (settings.Address == "localhost")
            kestrel.ListenLocalhost(port, Configure);
        else
            kestrel.Listen(System.Net.IPAddress.Parse(settings.Address), port, Configure);
    }

    private static HttpsConnectionAdapterOptions Certificate(ListenerDefinition listener, PartyIdentity identity)
    {
        var https = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = identity.WithKey(listener.Certificate!),
            ServerCertificateChain = [X509CertificateLoader.LoadCertificate(identity.Root.Raw.Span)],
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        https.AskForPeers();
        return https;
    }

    /// <summary>Each listener has a pipeline and routes of its own, chosen by the port the request came in at.</summary>
    private static void Serve(IApplicationBuilder app, RoleDefinition role, ListenerDefinition listener, int port) =>
        app.MapWhen(
            context => context.Connection.LocalPort == port,
            branch =>
            {
                // The rules look at what the route asks for, so the route is found first.
                branch.UseRouting();
                branch.UseApi();
                branch.UseEndpoints(routes =>
                {
                    if (ReferenceEquals(listener, role.Listeners[0]))
                        BaseRoutes.Map(routes);
                    listener.Map(routes);
                });
            }
        );
}
