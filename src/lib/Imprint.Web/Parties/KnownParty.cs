using System.Security.Cryptography.X509Certificates;
using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Web.Outbound;
using Imprint.Web.Peers;
using Imprint.Wire.Ids;

namespace Imprint.Web.Parties;

/// <summary>Another company as this party was introduced to it.</summary>
/// <param name="Address">Where its API answers.</param>
/// <param name="Root">What its certificates lead to.</param>
/// <param name="Plmn">The network it is, for an operator.</param>
public sealed record KnownParty(string Name, string Role, Uri Address, Certificate Root, Plmn? Plmn);

/// <summary>The other companies, and what this party shows to them when it calls.</summary>
public sealed class KnownParties(IReadOnlyList<KnownParty> all, X509Certificate2 own)
{
    public IReadOnlyList<KnownParty> All { get; } = all;

    public KnownParty? Find(string name, string role) => All.FirstOrDefault(party => party.Name == name && party.Role == role);

    /// <summary>How to reach one of them: over TLS that leads to its root, with our own certificate.</summary>
    public PartyClientOptions OptionsFor(KnownParty party) =>
        new()
        {
            BaseAddress = party.Address,
            ServerPins = [new PeerPin.Root(party.Root, CertificateRole.TlsServer)],
            ClientCertificate = own,
        };
}
