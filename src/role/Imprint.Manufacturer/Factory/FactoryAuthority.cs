using Imprint.Crypto.Custody;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Web.Parties;

namespace Imprint.Manufacturer.Factory;

/// <summary>The authority that certifies devices on the factory line (IEEE 802.1AR).</summary>
internal sealed class FactoryAuthority : IDisposable
{
    // A device that starts with a clock of its own may be a little behind.
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    private readonly CustodyKey _key;
    private readonly CertificateIssuer _issuer;
    private readonly TimeProvider _clock;

    public FactoryAuthority(Party party, TimeProvider clock)
    {
        var authority = PartyAuthority.OpenOrCreate(party, "factory-ca", clock.GetUtcNow());
        _clock = clock;
        _key = party.Custody.Open(authority.Name);
        _issuer = new CertificateIssuer(authority.Certificate, _key);
        Root = party.Root;
    }

    public Certificate Certificate => _issuer.Certificate;

    public Certificate Root { get; }

    /// <summary>The factory certificate of a device with this key. It never expires: devices have no clock to speak of.</summary>
    public Certificate Issue(FactoryIdentity device, ReadOnlyMemory<byte> subjectPublicKeyInfo) =>
        _issuer.Issue(device.ToContent(subjectPublicKeyInfo, new Validity(_clock.GetUtcNow() - Backdate, Validity.NoExpiry)));

    public void Dispose() => _key.Dispose();
}
