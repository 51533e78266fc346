using Imprint.Device.Channel;
using Imprint.Device.FirstAccess;
using Imprint.Fdo.Rendezvous;

namespace Imprint.Device.Onboarding;

/// <summary>One directive as a device follows it, or the way to the owner that the first-access record names.</summary>
/// <param name="Place">Where it stands in the credential, from 1; 0 for the record.</param>
/// <param name="Servers">To be tried in this order, the name before the address; none where there is only a pause.</param>
/// <param name="IsBypass">The servers are the owner's.</param>
internal sealed record RendezvousStop(int Place, IReadOnlyList<Uri> Servers, bool IsBypass, ServerTrust Trust, TimeSpan? Delay)
{
    /// <summary>What of a credential's directives a device can follow. The others are left out, their delays too.</summary>
    public static IReadOnlyList<RendezvousStop> Of(RendezvousInfo info) =>
        [.. info.Directives.Select((directive, index) => Of(directive, index + 1)).OfType<RendezvousStop>()];

    /// <summary>
    /// The directives and, behind them, what the owner itself has left at the manufacturer: a rendezvous may be down for longer
    /// than an owner. It comes at once after the last directive.
    /// </summary>
    public static IReadOnlyList<RendezvousStop> Of(RendezvousInfo info, KeptAccess? access)
    {
        var stops = Of(info);
        if (access is null)
            return stops;
        var delay = stops is [.., var last] ? last.Delay : null;
        var owners = access.Record.Provider.OwnerAddresses;
        return [.. stops, new RendezvousStop(0, owners, IsBypass: true, new ServerTrust.Anyone(), delay)];
    }

    private static RendezvousStop? Of(RendezvousDirective directive, int place)
    {
        if (directive.IsOwnerOnly || directive.NeedsOtherMeans)
            return null;
        var servers = directive.DeviceAddresses().ToList();
        var isPause = directive is { Dns: null, Address: null, Delay: not null };
        return servers.Count > 0 || isPause
            ? new RendezvousStop(place, servers, directive.IsBypass, TrustOf(directive), directive.Delay)
            : null;
    }

    // The protocols protect themselves from end to end, so a server needs to be recognised only where the directive says so.
    private static ServerTrust TrustOf(RendezvousDirective directive) =>
        directive switch
        {
            { ServerCertificateHash: { } hash } => new ServerTrust.CertificateHash(hash),
            { ClientCertificateHash: { } hash } => new ServerTrust.IssuerHash(hash),
            _ => new ServerTrust.Anyone(),
        };
}
