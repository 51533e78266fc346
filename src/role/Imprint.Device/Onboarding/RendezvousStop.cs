using Imprint.Device.Channel;
using Imprint.Fdo.Rendezvous;

namespace Imprint.Device.Onboarding;

/// <summary>One directive as a device follows it.</summary>
/// <param name="Place">Where it stands in the credential, from 1.</param>
/// <param name="Servers">To be tried in this order, the name before the address; none where the directive is a pause alone.</param>
/// <param name="IsBypass">The servers are the owner's.</param>
internal sealed record RendezvousStop(int Place, IReadOnlyList<Uri> Servers, bool IsBypass, ServerTrust Trust, TimeSpan? Delay)
{
    /// <summary>What of a credential's directives a device can follow. The others are left out, their delays too.</summary>
    public static IReadOnlyList<RendezvousStop> Of(RendezvousInfo info) =>
        [.. info.Directives.Select((directive, index) => Of(directive, index + 1)).OfType<RendezvousStop>()];

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
