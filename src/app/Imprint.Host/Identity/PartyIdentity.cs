using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Host.Settings;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Pki.Pem;
using Imprint.Pki.Profiles;
using Imprint.Web.Parties;

namespace Imprint.Host.Identity;

/// <summary>
/// By what others recognise a party: its root, the certificate of its listeners, and the one its owner calls it with. Made at the
/// first start; the two that end are renewed at a start within thirty days of their end.
/// </summary>
internal sealed class PartyIdentity
{
    private const string TlsKey = "tls";

    private static readonly TimeSpan RootLasts = TimeSpan.FromDays(20 * 365);
    private static readonly TimeSpan LeafLasts = TimeSpan.FromDays(397);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    // Machines that meet for the first time may disagree about the time a little.
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    private readonly PartySettings _party;
    private readonly KeyCustody _custody;
    private readonly DateTimeOffset _now;

    private PartyIdentity(PartySettings party, KeyCustody custody, DateTimeOffset now)
    {
        _party = party;
        _custody = custody;
        _now = now;
        Root = ReadFirst("root.pem") ?? MakeRoot();
        RefuseWrongRootKey();
        Tls =
            ReadFirst("tls.pem") is { } current && IsUsable(current, TlsPublicKey()) && NamesHost(current) ? current : MakeTls();
        Administrator = ReadAdministrator() ?? MakeAdministrator();
    }

    public Certificate Root { get; }

    public Certificate Tls { get; }

    public Certificate Administrator { get; }

    public static PartyIdentity OpenOrCreate(PartySettings party, KeyCustody custody, TimeProvider clock) =>
        new(party, custody, clock.GetUtcNow());

    /// <summary>The certificate that a listener names, together with its key, as a TLS stack wants it.</summary>
    public X509Certificate2 WithKey(string name)
    {
        if (name != TlsKey)
            throw new PartyStartException($"{_party.Name} has no certificate '{name}'");
        using var key = _custody.Open(TlsKey);
        using var certificate = X509CertificateLoader.LoadCertificate(Tls.Raw.Span);
        return key.AttachTo(certificate);
    }

    private Certificate MakeRoot()
    {
        using var key = _custody.OpenOrCreate(Party.RootKey, KeyKind.P256);
        var content = PartyProfiles.Root(_party.Name, $"{_party.Name} root", key.SubjectPublicKeyInfo, Lasting(RootLasts));
        var root = CertificateIssuer.CreateRoot(content, key).Certificate;
        CertificateFile.Write(PathOf("root.pem"), root);
        return root;
    }

    // Now, and not on the day on which something has to be signed.
    private void RefuseWrongRootKey()
    {
        using var key = _custody.Open(Party.RootKey);
        _ = new CertificateIssuer(Root, key);
    }

    private Certificate MakeTls()
    {
        var content = PartyProfiles.TlsServerAndClient(
            _party.Name,
            TlsPublicKey(),
            Lasting(LeafLasts),
            HostNames(),
            HostAddresses()
        );
        var certificate = Issue(content);
        CertificateFile.Write(PathOf("tls.pem"), certificate, Root);
        return certificate;
    }

    private Certificate MakeAdministrator()
    {
        // The one key that leaves: its owner needs it in a program of his own.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var content = PartyProfiles.Administrator(
            _party.Name,
            "administrator",
            key.ExportSubjectPublicKeyInfo(),
            Lasting(LeafLasts)
        );
        var certificate = Issue(content);
        PrivateFolder.WriteFile(PathOf("admin.pem"), PemText.Write(certificate) + key.ExportPkcs8PrivateKeyPem() + "\n");
        return certificate;
    }

    private Certificate Issue(CertificateContent content)
    {
        using var key = _custody.Open(Party.RootKey);
        return new CertificateIssuer(Root, key).Issue(content);
    }

    private Certificate? ReadFirst(string file)
    {
        try
        {
            return File.Exists(PathOf(file)) ? CertificateFile.Read(PathOf(file))[0] : null;
        }
        catch (PkiFileException e)
        {
            throw new PartyStartException($"{_party.Name}: {e.Message} Restore the file from its backup.", e);
        }
    }

    private Certificate? ReadAdministrator()
    {
        if (!File.Exists(PathOf("admin.pem")))
            return null;
        try
        {
            // The file also holds the private key: only its first block is a certificate.
            using var parsed = X509Certificate2.CreateFromPem(File.ReadAllText(PathOf("admin.pem")));
            return Certificate.TryParse(parsed.RawData, out var certificate) && IsUsable(certificate, certificate.PublicKey.Raw)
                ? certificate
                : null;
        }
        catch (CryptographicException e)
        {
            throw new PartyStartException($"{_party.Name}: admin.pem holds no certificate; delete it to get a new one", e);
        }
    }

    private bool IsUsable(Certificate certificate, ReadOnlyMemory<byte> publicKey) =>
        certificate.Validity.NotAfter - RenewBefore > _now
        && certificate.Issuer.Equals(Root.Subject)
        && certificate.PublicKey.Raw.Span.SequenceEqual(publicKey.Span);

    private bool NamesHost(Certificate certificate)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(certificate.Raw.Span);
        return parsed.MatchesHostname(_party.HostName, allowWildcards: false, allowCommonName: false);
    }

    private ReadOnlyMemory<byte> TlsPublicKey()
    {
        using var key = _custody.OpenOrCreate(TlsKey, KeyKind.P256);
        return key.SubjectPublicKeyInfo;
    }

    private string[] HostNames() =>
        IPAddress.TryParse(_party.HostName, out _) ? ["localhost"] : [.. new[] { _party.HostName, "localhost" }.Distinct()];

    private IPAddress[] HostAddresses() =>
        IPAddress.TryParse(_party.HostName, out var address)
            ? [.. new[] { address, IPAddress.Loopback, IPAddress.IPv6Loopback }.Distinct()]
            : [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private Validity Lasting(TimeSpan duration) => Validity.From(_now - Backdate, duration);

    private string PathOf(string file) => Path.Combine(_party.Folder, file);
}
