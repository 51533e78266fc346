using Imprint.Fdo;
using Imprint.Fdo.Sessions;
using Imprint.Host;
using Imprint.Web.Messages;

namespace Imprint.Manufacturer.Tests.Rig;

/// <summary>The asking side of FIDO Device Onboard against one listener of a party, over HTTPS. It trusts any server, as FDO may.</summary>
internal sealed class FdoCaller : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }
    );

    private readonly Uri _prefix;

    public FdoCaller(HostedParty party, string listener) =>
        _prefix = new Uri($"https://localhost:{party.Ports[listener]}{FdoHttp.Prefix}");

    /// <summary>A conversation of its own, with a token of its own.</summary>
    public NumberedMessageClient Open() => new(_http, _prefix, FdoHttp.MediaType, FdoLimits.MaxMessageLength);

    public Task<FdoStep> RunAsync(FdoClient session)
    {
        var channel = Open();
        return FdoConversation.RunAsync(
            session,
            async (type, body, cancel) =>
            {
                var (answer, bytes) = await channel.SendAsync((int)type, body, cancel);
                return ((FdoMessageType)answer, bytes);
            },
            TestContext.Current.CancellationToken
        );
    }

    public void Dispose() => _http.Dispose();
}
