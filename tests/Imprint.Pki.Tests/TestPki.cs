using Imprint.Crypto.Custody;
using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Wire.Ids;

namespace Imprint.Pki.Tests;

/// <summary>A small world of companies: a manufacturer with a factory, and an eSIM certificate issuer with its EUM.</summary>
internal static class TestPki
{
    public static readonly DateTimeOffset Now = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    public static readonly Validity Decade = new(Now.AddYears(-1), Now.AddYears(9));
    public static readonly Validity Forever = new(Now.AddYears(-1), Validity.NoExpiry);

    public static readonly Oid CiId = Oid.Parse("2.999.1");
    public static readonly Oid EumId = Oid.Parse("2.999.5");
    public static readonly Oid DpId = Oid.Parse("2.999.10");
    public static readonly Eid Eid = Eid.WithCheckDigits("890490329999999999999999999999");

    public static readonly CertificateIssuer Root = CertificateIssuer.CreateRoot(
        PartyProfiles.Root("Maker", "Maker Root", PublicKey("maker-root"), Decade),
        TestKeys.Get("maker-root")
    );

    public static readonly CertificateIssuer Factory = new(
        Root.Issue(PartyProfiles.IssuingCa("Maker", "Maker Factory 1", PublicKey("factory"), Decade)),
        TestKeys.Get("factory")
    );

    public static readonly FactoryIdentity Device = new("SN-000017", "Maker", "Robot 3")
    {
        Imei = Imei.WithCheckDigit("35209900176148"),
        Eid = Eid,
        OnboardingNai = Supi.Parse("nai-sn-000017@maker.example"),
        IsThreeGppCapable = true,
    };

    public static readonly TrustAnchor Anchor = new(Root.Certificate, AnchorKind.Live, "Maker Root", "test");

    public static readonly CertificateIssuer Ci = CertificateIssuer.CreateRoot(
        RspProfiles.Ci(CiName("Imprint Test CI"), CiId, PublicKey("ci"), Decade),
        TestKeys.Get("ci")
    );

    public static readonly CertificateIssuer Eum = new(
        Ci.Issue(RspProfiles.Eum("ES", "Card Maker", "Card Maker EUM", EumId, ["89049032"], PublicKey("eum"), Decade)),
        TestKeys.Get("eum")
    );

    public static readonly TrustAnchor CiAnchor = new(Ci.Certificate, AnchorKind.Test, "Imprint Test CI", "test");

    public static DistinguishedName CiName(string commonName) =>
        DistinguishedName.Create(
            new NameAttribute(Oids.CommonName, commonName),
            new NameAttribute(Oids.OrganizationalUnit, "Test"),
            new NameAttribute(Oids.Organization, "Imprint"),
            new NameAttribute(Oids.Country, "IT")
        );

    public static Certificate IssueDevice() => Factory.Issue(Device.ToContent(PublicKey("device"), Forever));

    public static Certificate IssueEuicc(Eid? eid = null, string organization = "Card Maker") =>
        Eum.Issue(RspProfiles.Euicc("ES", organization, "Test eUICC", eid ?? Eid, PublicKey("euicc"), Forever));

    public static ReadOnlyMemory<byte> PublicKey(string name, KeyKind kind = KeyKind.P256) =>
        TestKeys.Get(name, kind).SubjectPublicKeyInfo;

    public static ReadOnlyMemory<byte>[] Chain(params Certificate[] certificates) => [.. certificates.Select(c => c.Raw)];

    public static ChainRules Rules(CertificateRole role) => new(role, CheckTime.At(Now));

    public static ChainCheck CheckUnder(params TrustAnchor[] anchors) => new(new TrustAnchors(anchors));
}
