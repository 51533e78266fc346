using Imprint.Pki;
using Imprint.Web.Parties;

namespace Imprint.Manufacturer.Factory;

/// <summary>The authority that certifies devices on the factory line (IEEE 802.1AR).</summary>
internal sealed class FactoryAuthority(Party party, TimeProvider clock)
{
    private readonly PartyAuthority _authority = PartyAuthority.OpenOrCreate(party, "factory-ca", clock.GetUtcNow());

    public Certificate Certificate => _authority.Certificate;

    public Certificate Root { get; } = party.Root;
}
