using Imprint.Host.Settings;
using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Pki.Pem;
using Imprint.Web.Parties;
using Imprint.Web.Peers;

namespace Imprint.Host.Identity;

/// <summary>Who may call a party: its owner, and the companies it was introduced to.</summary>
internal static class KnownPeers
{
    public static IReadOnlyCollection<PeerIdentity> Of(PartySettings party, PartyIdentity identity) =>
        [
            new PeerIdentity("owner", PartyKinds.Owner, [new PeerPin.Root(identity.Root, CertificateRole.Administrator)]),
            .. party.Peers.Select(peer => new PeerIdentity(
                peer.Name,
                peer.Role,
                [new PeerPin.Root(ReadRoot(party, peer), CertificateRole.TlsClient)]
            )),
        ];

    /// <summary>The companies themselves, to be called.</summary>
    public static KnownParties PartiesOf(PartySettings party, PartyIdentity identity) =>
        new(
            [.. party.Peers.Select(peer => new KnownParty(peer.Name, peer.Role, peer.Address, ReadRoot(party, peer), peer.Plmn))],
            identity.WithKey("tls")
        );

    private static Certificate ReadRoot(PartySettings party, PeerSettings peer)
    {
        try
        {
            return CertificateFile.Read(peer.RootFile)[0];
        }
        catch (PkiFileException e)
        {
            throw new PartyStartException(
                $"{party.Name} cannot read the root certificate of its peer {peer.Name} ({peer.RootFile}): {e.Message}",
                e
            );
        }
    }
}
