using Imprint.Crypto.Custody;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Web.Parties;

namespace Imprint.Provider.Services;

/// <summary>The authority that signs the service credentials of this provider's devices.</summary>
internal sealed class ServiceAuthority : IDisposable
{
    private const string Name = "service-ca";

    // Open for as long as the party runs: opening a key costs more than many signatures.
    private readonly CustodyKey _key;

    public ServiceAuthority(Party party, TimeProvider clock)
    {
        var authority = PartyAuthority.OpenOrCreate(party, Name, clock.GetUtcNow());
        _key = party.Custody.Open(authority.Name);
        Organization = party.Name;
        Issuer = new CertificateIssuer(authority.Certificate, _key);
        Chain = [authority.Certificate, party.Root];
    }

    /// <summary>The provider, as its devices' certificates name it.</summary>
    public string Organization { get; }

    public CertificateIssuer Issuer { get; }

    public Certificate Certificate => Issuer.Certificate;

    /// <summary>From the authority up to the root: what stands above a device's certificate.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    public void Dispose() => _key.Dispose();
}
