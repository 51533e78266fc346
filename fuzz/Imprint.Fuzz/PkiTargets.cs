using System.Net;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;
using Oid = Imprint.Wire.Ids.Oid;

namespace Imprint.Fuzz;

/// <summary>Certificates, revocation lists and signing requests, and what is made of them once they have been read.</summary>
internal static class PkiTargets
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    private static readonly Validity Decade = new(Now.AddYears(-1), Now.AddYears(9));
    private static readonly FixedKey Signer = new(signs: true);

    // What samples are made of, and the same with real signatures for the chain check.
    private static readonly World Samples = new(new FixedKey(signs: false));
    private static readonly World Signed = new(Signer);

    private static readonly ChainRules[] AllRules =
    [
        .. Enum.GetValues<CertificateRole>().Select(role => new ChainRules(role, CheckTime.At(Now))),
    ];

    private static readonly FuzzTarget Certificates = new("certificate", [.. Samples.Certificates()], ReadCertificate);

    private static readonly FuzzTarget RevocationLists = new(
        "crl",
        [
            IssueList([]),
            IssueList([
                KeyValuePair.Create(Serial(7), new Revocation(Now, RevocationReason.KeyCompromise)),
                KeyValuePair.Create(Serial(8), new Revocation(Now, RevocationReason.Unspecified)),
            ]),
        ],
        ReadRevocationList
    );

    private static readonly FuzzTarget SigningRequests = new(
        "csr",
        [
            SigningRequest.Create(new FixedKey(signs: false), Samples.Root.Certificate.Subject),
            SigningRequest.Create(
                new FixedKey(signs: false),
                Samples.Root.Certificate.Subject,
                [EncodedExtension.KeyUsage(KeyUsages.DigitalSignature)],
                challengePassword: "tls-unique"
            ),
        ],
        ReadSigningRequest
    );

    private static readonly FuzzTarget CertificateSets = new(
        "certs-only",
        [
            CertificatesOnly.Write(Samples.Root.Certificate),
            CertificatesOnly.Write(Samples.Root.Certificate, Samples.Ci.Certificate, Samples.Euicc),
        ],
        input => CertificatesOnly.Read(input, out _)
    );

    public static IReadOnlyList<FuzzTarget> All { get; } = [Certificates, RevocationLists, SigningRequests, CertificateSets];

    private static void ReadCertificate(byte[] input)
    {
        if (!Certificate.TryParse(input, out var certificate))
            return;
        _ = certificate.ToString();
        _ = FactoryIdentity.TryRead(certificate, out var identity) && identity.ToString() is null;

        // Signed anew it gets past the signature: as a leaf, as an issuer, and as an anchor.
        var signed = Resign(certificate);
        var anchors = new TrustAnchors(
            new TrustAnchor(Signed.Root.Certificate, AnchorKind.Test, "root", "fuzz"),
            new TrustAnchor(Signed.Ci.Certificate, AnchorKind.Test, "ci", "fuzz"),
            new TrustAnchor(certificate, AnchorKind.Test, "fuzzed", "fuzz")
        );
        var check = new ChainCheck(anchors);
        foreach (var rules in AllRules)
        {
            check.Check([signed, Signed.Eum.Certificate.Raw], rules);
            check.Check([Signed.Euicc.Raw, signed], rules);
        }
    }

    private static byte[] Resign(Certificate certificate)
    {
        var writer = new DerWriter(certificate.Raw.Length + 16);
        using (writer.BeginSequence())
        {
            writer.WriteRaw(certificate.Signed.ToBeSigned.Span);
            writer.WriteRaw(SignatureAlgorithm.EcdsaWithSha256.Identifier);
            writer.WriteBitString(
                Signer.SignData(certificate.Signed.ToBeSigned.Span, HashAlgorithmName.SHA256, SignatureForm.Der)
            );
        }

        return writer.ToArray();
    }

    private static void ReadRevocationList(byte[] input)
    {
        if (!RevocationList.TryParse(input, out var list, out _))
            return;
        var lists = new CrlSet();
        lists.TryAdd(list, Signed.Root.Certificate, Now);
        lists.StatusOf(Signed.Ci.Certificate, Signed.Root.Certificate, CheckTime.At(Now));
    }

    private static void ReadSigningRequest(byte[] input)
    {
        if (SigningRequest.TryParse(input, out var request, out _))
            request.IsSignedByItsKey();
    }

    private static byte[] IssueList(KeyValuePair<SerialNumber, Revocation>[] revoked) =>
        Samples.Root.IssueRevocationList(1, Now, Now.AddDays(7), revoked).Raw.ToArray();

    private static SerialNumber Serial(byte value)
    {
        SerialNumber.TryCreate([value], out var serial);
        return serial;
    }

    private sealed class World
    {
        private readonly ReadOnlyMemory<byte> _publicKey;

        public World(FixedKey key)
        {
            _publicKey = key.SubjectPublicKeyInfo;
            Root = CertificateIssuer.CreateRoot(Fixed(PartyProfiles.Root("Maker", "Root", _publicKey, Decade)), key);
            Ci = CertificateIssuer.CreateRoot(
                Fixed(RspProfiles.Ci(Root.Certificate.Subject, Oid.Parse("2.999.1"), _publicKey, Decade, "http://crl.example/a")),
                key
            );
            Eum = new CertificateIssuer(
                Ci.Issue(Fixed(RspProfiles.Eum("ES", "Card", "EUM", Oid.Parse("2.999.5"), ["89049032"], _publicKey, Decade))),
                key
            );
            Euicc = Eum.Issue(Fixed(RspProfiles.Euicc("ES", "Card", "eUICC", Device.Eid!.Value, _publicKey, Decade)));
        }

        public CertificateIssuer Root { get; }

        public CertificateIssuer Ci { get; }

        public CertificateIssuer Eum { get; }

        public Certificate Euicc { get; }

        public IEnumerable<byte[]> Certificates() =>
            new[]
            {
                Root.Certificate,
                Ci.Certificate,
                Eum.Certificate,
                Euicc,
                Root.Issue(Fixed(Device.ToContent(_publicKey, Decade))),
                Root.Issue(Fixed(PartyProfiles.TlsServer("Maker", _publicKey, Decade, ["a.example"], IPAddress.IPv6Loopback))),
            }.Select(c => c.Raw.ToArray());

        private static FactoryIdentity Device { get; } =
            new("SN-1", "Maker", "Robot")
            {
                Imei = Imei.WithCheckDigit("35209900176148"),
                Eid = Eid.WithCheckDigits("890490329999999999999999999999"),
                OnboardingNai = Supi.Parse("nai-sn-1@maker.example"),
                IsThreeGppCapable = true,
            };

        private static CertificateContent Fixed(CertificateContent content) => content with { SerialNumber = Serial(1) };
    }
}
