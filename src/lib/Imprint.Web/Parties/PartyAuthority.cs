using Imprint.Crypto.Custody;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Pki.Pem;
using Imprint.Pki.Profiles;

namespace Imprint.Web.Parties;

/// <summary>A certificate authority below the root of a party, for one purpose. Its key is in custody, its certificate in the party's folder.</summary>
public sealed class PartyAuthority
{
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(15 * 365);

    // Machines that meet for the first time may disagree about the time a little.
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    private PartyAuthority(string name, Certificate certificate)
    {
        Name = name;
        Certificate = certificate;
    }

    /// <summary>The name of its key in custody.</summary>
    public string Name { get; }

    public Certificate Certificate { get; }

    /// <summary>Opens the authority, or makes it at the party's first start.</summary>
    public static PartyAuthority OpenOrCreate(Party party, string name, DateTimeOffset now)
    {
        var file = Path.Combine(party.Folder, name + ".pem");
        using var key = party.Custody.OpenOrCreate(name, KeyKind.P256);
        if (!File.Exists(file))
            Make(party, name, key, now, file);
        return new PartyAuthority(name, CertificateFile.Read(file)[0]);
    }

    private static void Make(Party party, string name, CustodyKey key, DateTimeOffset now, string file)
    {
        using var rootKey = party.Custody.Open(Party.RootKey);
        var content = PartyProfiles.IssuingCa(
            party.Name,
            $"{party.Name} {name}",
            key.SubjectPublicKeyInfo,
            Validity.From(now - Backdate, Lasts)
        );
        CertificateFile.Write(file, new CertificateIssuer(party.Root, rootKey).Issue(content), party.Root);
    }
}
