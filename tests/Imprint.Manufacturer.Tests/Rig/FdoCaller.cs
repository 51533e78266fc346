using Imprint.Fdo;
using Imprint.Fdo.Sessions;
using Imprint.Web.Messages;

namespace Imprint.Manufacturer.Tests.Rig;

/// <summary>The asking side of FIDO Device Onboard against one listener of a party, over HTTPS.</summary>
internal sealed class FdoCaller : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _prefix;

    public FdoCaller(Plant plant, string listener)
    {
        _http = plant.Stranger();
        _prefix = new Uri($"https://localhost:{plant.MakerParty.Ports[listener]}{FdoHttp.Prefix}");
    }

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
