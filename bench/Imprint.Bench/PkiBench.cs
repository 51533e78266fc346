using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.TestKit;

namespace Imprint.Bench;

/// <summary>Issuing and checking certificates, beside what the platform does for the same bytes.</summary>
public static class PkiBench
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    private static readonly Validity Decade = new(Now.AddYears(-1), Now.AddYears(9));

    public static void Run(Measurements m)
    {
        using var folder = new TempFolder();
        using var custody = FileKeyCustody.OpenFolder(folder.Path);
        using var rootKey = custody.OpenOrCreate("root", KeyKind.P256);
        using var factoryKey = custody.OpenOrCreate("factory", KeyKind.P256);
        using var deviceKey = custody.OpenOrCreate("device", KeyKind.P256);
        var root = CertificateIssuer.CreateRoot(
            PartyProfiles.Root("Maker", "Root", rootKey.SubjectPublicKeyInfo, Decade),
            rootKey
        );
        var factory = new CertificateIssuer(
            root.Issue(PartyProfiles.IssuingCa("Maker", "Factory", factoryKey.SubjectPublicKeyInfo, Decade)),
            factoryKey
        );
        var device = factory.Issue(PartyProfiles.TlsClient("Maker", "device", deviceKey.SubjectPublicKeyInfo, Decade));

        m.Chapter("Certificates: the platform and our own");
        Primitives(m, deviceKey);
        Issuing(m, factory, deviceKey);
        Requests(m, deviceKey);
        Chains(m, root, factory, device);
    }

    private static void Primitives(Measurements m, CustodyKey key)
    {
        var data = new byte[500];
        var signature = key.SignData(data, HashAlgorithmName.SHA256, SignatureForm.Der);
        if (!SubjectPublicKey.TryParse(key.SubjectPublicKeyInfo, out var ready))
            throw new InvalidOperationException("A key of ours cannot be read.");
        m.Time("P-256 sign 500 bytes", () => key.SignData(data, HashAlgorithmName.SHA256, SignatureForm.Der));
        m.Time("P-256 verify 500 bytes, key ready", () => ready.Verifies(data, signature, SignatureAlgorithm.EcdsaWithSha256));
    }

    private static void Issuing(Measurements m, CertificateIssuer factory, CustodyKey deviceKey)
    {
        using var platformKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=ca", platformKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        caRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, false));
        using var platformCa = caRequest.CreateSelfSigned(Decade.NotBefore, Decade.NotAfter);
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(deviceKey.SubjectPublicKeyInfo.Span, out _);

        m.Time(
            "issue a client certificate, CertificateRequest",
            () =>
            {
                var request = new CertificateRequest(
                    new X500DistinguishedName("O=Maker, CN=device"),
                    publicKey,
                    HashAlgorithmName.SHA256
                );
                request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
                request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
                request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(publicKey, false));
                request.CertificateExtensions.Add(
                    X509AuthorityKeyIdentifierExtension.CreateFromCertificate(platformCa, true, false)
                );
                request.Create(platformCa, Decade.NotBefore, Decade.NotAfter, SerialNumber.Random().Contents).Dispose();
            }
        );
        m.Time(
            "issue a client certificate, own",
            () => factory.Issue(PartyProfiles.TlsClient("Maker", "device", deviceKey.SubjectPublicKeyInfo, Decade))
        );
        var identity = new FactoryIdentity("SN-1", "Maker", "Robot")
        {
            Imei = Wire.Ids.Imei.WithCheckDigit("35209900176148"),
            OnboardingNai = Wire.Ids.Supi.Parse("nai-sn-1@maker.example"),
            IsThreeGppCapable = true,
        };
        m.Time(
            "issue a factory certificate, own",
            () => factory.Issue(identity.ToContent(deviceKey.SubjectPublicKeyInfo, Decade))
        );
        m.AtMost(
            "issue: own ÷ CertificateRequest",
            m["issue a client certificate, own"] / m["issue a client certificate, CertificateRequest"],
            0.3
        );
        m.AtMost("issue: own ÷ its signature", m["issue a client certificate, own"] / m["P-256 sign 500 bytes"], 2);
    }

    private static void Requests(Measurements m, CustodyKey key)
    {
        var der = SigningRequest.Create(key, DistinguishedName.Create(new NameAttribute(Oids.CommonName, "device")));
        m.Time(
            "read and verify a request, CertificateRequest",
            () => CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256)
        );
        m.Time(
            "read and verify a request, own",
            () =>
            {
                if (!SigningRequest.TryParse(der, out var request, out _) || !request.IsSignedByItsKey())
                    throw new InvalidOperationException("A request of ours was refused.");
            }
        );
        m.AtMost(
            "request: own ÷ CertificateRequest",
            m["read and verify a request, own"] / m["read and verify a request, CertificateRequest"],
            0.6
        );
    }

    private static void Chains(Measurements m, CertificateIssuer root, CertificateIssuer factory, Certificate device)
    {
        var leaf = device.Raw.ToArray();
        var intermediate = factory.Certificate.Raw.ToArray();
        using var platformRoot = X509CertificateLoader.LoadCertificate(root.Certificate.Raw.Span);
        m.Time("read a certificate, platform", () => X509CertificateLoader.LoadCertificate(leaf).Dispose());
        m.Time(
            "read a certificate, own",
            () => GC.KeepAlive(Certificate.TryParse(leaf, out var certificate) ? certificate : null)
        );
        m.Time(
            "check a chain of 3, X509Chain.Build",
            () =>
            {
                using var certificate = X509CertificateLoader.LoadCertificate(leaf);
                using var ca = X509CertificateLoader.LoadCertificate(intermediate);
                using var chain = new X509Chain();
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.Add(platformRoot);
                chain.ChainPolicy.ExtraStore.Add(ca);
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                chain.ChainPolicy.VerificationTime = Now.UtcDateTime;
                chain.ChainPolicy.DisableCertificateDownloads = true;
                if (!chain.Build(certificate))
                    throw new InvalidOperationException("The platform refused the chain.");
            }
        );

        var rules = new ChainRules(CertificateRole.TlsClient, CheckTime.At(Now));
        ReadOnlyMemory<byte>[] presented = [leaf, intermediate];
        var anchor = new TrustAnchor(root.Certificate, AnchorKind.Test, "root", "bench");
        var anchors = new TrustAnchors(anchor);
        m.Time("check a chain of 3, own, nothing cached", () => Check(new ChainCheck(anchors), presented, rules));
        var warm = new ChainCheck(anchors);
        m.Time("check a chain of 3, own, intermediate cached", () => Check(warm, presented, rules));

        var platform = m["check a chain of 3, X509Chain.Build"];
        m.AtMost("chain: own, nothing cached ÷ platform", m["check a chain of 3, own, nothing cached"] / platform, 0.5);
        m.AtMost("chain: own, cached ÷ platform", m["check a chain of 3, own, intermediate cached"] / platform, 0.25);
        m.AtMost(
            "chain: own, cached ÷ one verification",
            m["check a chain of 3, own, intermediate cached"] / m["P-256 verify 500 bytes, key ready"],
            1.3
        );
    }

    private static void Check(ChainCheck check, ReadOnlyMemory<byte>[] presented, ChainRules rules)
    {
        if (check.Check(presented, rules) is ChainOutcome.Refused refused)
            throw new InvalidOperationException($"A chain of ours was refused: {refused}.");
    }
}
