using System.Net;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;
using Imprint.Pki.Pem;
using Imprint.Pki.Profiles;
using Imprint.TestKit;

namespace Imprint.Pki.Tests.Profiles;

public sealed class ProfileTests
{
    private static readonly ReadOnlyMemory<byte> Key = TestPki.PublicKey("leaf");

    private static readonly Dictionary<CertificateRole, Func<Certificate>> General = new()
    {
        [CertificateRole.FactoryDevice] = TestPki.IssueDevice,
        [CertificateRole.ThreeGppDevice] = TestPki.IssueDevice,
        [CertificateRole.ServiceDevice] = () =>
            TestPki.Factory.Issue(PartyProfiles.ServiceDevice("Provider", "robot-17", Key, TestPki.Decade)),
        [CertificateRole.TlsServer] = () =>
            TestPki.Factory.Issue(
                PartyProfiles.TlsServer("Provider", Key, TestPki.Decade, ["api.example"], IPAddress.IPv6Loopback)
            ),
        [CertificateRole.TlsClient] = () =>
            TestPki.Factory.Issue(PartyProfiles.TlsClient("Provider", "caller", Key, TestPki.Decade)),
        [CertificateRole.Administrator] = () =>
            TestPki.Factory.Issue(PartyProfiles.Administrator("Provider", "Alice", Key, TestPki.Decade)),
    };

    private static readonly Dictionary<CertificateRole, Func<CertificateIssuer, ReadOnlyMemory<byte>, Certificate>> Rsp = new()
    {
        [CertificateRole.Eum] = (ci, key) =>
            ci.Issue(RspProfiles.Eum("ES", "Card Maker", "EUM", TestPki.EumId, ["89049032"], key, TestPki.Decade, "http://crl")),
        [CertificateRole.DpAuth] = (ci, key) =>
            ci.Issue(RspProfiles.DpAuth("Op", "dp", TestPki.DpId, key, TestPki.Decade, "http://crl.example/a")),
        [CertificateRole.DpPb] = (ci, key) => ci.Issue(RspProfiles.DpPb("Op", "dp", TestPki.DpId, key, TestPki.Decade)),
        [CertificateRole.DpTls] = (ci, key) => ci.Issue(RspProfiles.DpTls("Op", "dp.example", TestPki.DpId, key, TestPki.Decade)),
        [CertificateRole.DsAuth] = (ci, key) => ci.Issue(RspProfiles.DsAuth("Maker", "ds", TestPki.DpId, key, TestPki.Decade)),
        [CertificateRole.DsTls] = (ci, key) =>
            ci.Issue(RspProfiles.DsTls("Maker", "ds.example", TestPki.DpId, key, TestPki.Decade)),
    };

    public static TheoryData<CertificateRole> GeneralRoles => [.. General.Keys];

    public static TheoryData<CertificateRole, KeyKind> RspRoles
    {
        get
        {
            var data = new TheoryData<CertificateRole, KeyKind>();
            foreach (var role in Rsp.Keys)
            {
                data.Add(role, KeyKind.P256);
                data.Add(role, KeyKind.BrainpoolP256r1);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(GeneralRoles))]
    public void A_profile_of_a_company_passes_the_check_for_its_role(CertificateRole role)
    {
        var leaf = General[role]();

        var outcome = TestPki
            .CheckUnder(TestPki.Anchor)
            .Check(TestPki.Chain(leaf, TestPki.Factory.Certificate), TestPki.Rules(role));

        var trusted = Assert.IsType<ChainOutcome.Trusted>(outcome);
        Assert.Equal(AnchorKind.Live, trusted.Anchor.Kind);
        Assert.Equal(leaf.Raw, trusted.Leaf.Raw);
        Assert.Equal(3, trusted.Path.Count);
    }

    [Theory]
    [MemberData(nameof(RspRoles))]
    public void A_profile_of_an_eSIM_party_passes_the_check_for_its_role(CertificateRole role, KeyKind kind)
    {
        var ci = CertificateIssuer.CreateRoot(
            RspProfiles.Ci(TestPki.CiName("CI"), TestPki.CiId, TestPki.PublicKey("ci", kind), TestPki.Decade, "http://crl"),
            TestKeys.Get("ci", kind)
        );
        var leaf = Rsp[role](ci, TestPki.PublicKey("leaf", kind));
        var check = TestPki.CheckUnder(new TrustAnchor(ci.Certificate, AnchorKind.Test, "CI", "test"));

        var trusted = Assert.IsType<ChainOutcome.Trusted>(check.Check(TestPki.Chain(leaf), TestPki.Rules(role)));

        Assert.Equal(AnchorKind.Test, trusted.Anchor.Kind);
        Assert.Equal(ci.Certificate.Extensions.SubjectKeyIdentifier, trusted.Anchor.KeyIdentifier);
        Assert.Equal(role == CertificateRole.Eum ? TestPki.EumId : TestPki.DpId, leaf.RegisteredId);
        Assert.IsType<ChainOutcome.Refused>(
            check.Check(
                TestPki.Chain(leaf),
                TestPki.Rules(role == CertificateRole.DpAuth ? CertificateRole.DpPb : CertificateRole.DpAuth)
            )
        );
    }

    [Fact]
    public void An_eUICC_passes_the_check_and_carries_its_EID()
    {
        var euicc = TestPki.IssueEuicc();

        var outcome = TestPki
            .CheckUnder(TestPki.CiAnchor)
            .Check(TestPki.Chain(euicc, TestPki.Eum.Certificate), TestPki.Rules(CertificateRole.Euicc));

        Assert.IsType<ChainOutcome.Trusted>(outcome);
        Assert.Equal(TestPki.Eid, euicc.Eid);
    }

    [Fact]
    public async Task Every_profile_is_read_by_the_platform_and_by_openssl()
    {
        using var folder = new TempFolder();
        var all = General
            .Values.Select(make => make())
            .Concat(Rsp.Values.Select(make => make(TestPki.Ci, Key)))
            .Concat([TestPki.Root.Certificate, TestPki.Factory.Certificate, TestPki.Ci.Certificate, TestPki.IssueEuicc()])
            .ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            using var platform = X509CertificateLoader.LoadCertificate(all[i].Raw.Span);
            Assert.Equal(all[i].SerialNumber.ToString(), platform.SerialNumber, ignoreCase: true);

            var file = folder.File($"{i}.pem");
            CertificateFile.Write(file, all[i]);
            var (exitCode, output) = await OpenSslTool.RunAsync("x509", "-in", file, "-noout", "-text");
            Assert.True(exitCode == 0, output);
            Assert.Contains("X509v3 Authority Key Identifier", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Openssl_and_the_platform_accept_the_chains_that_a_generic_validator_can()
    {
        using var folder = new TempFolder();
        CertificateFile.Write(folder.File("root.pem"), TestPki.Root.Certificate);
        CertificateFile.Write(folder.File("ca.pem"), TestPki.Factory.Certificate);
        foreach (var (role, make) in General)
        {
            var leaf = make();
            CertificateFile.Write(folder.File("leaf.pem"), leaf);
            var (exitCode, output) = await OpenSslTool.RunAsync(
                "verify",
                "-attime",
                TestPki.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
                "-x509_strict",
                "-purpose",
                role == CertificateRole.TlsServer ? "sslserver" : "sslclient",
                "-CAfile",
                folder.File("root.pem"),
                "-untrusted",
                folder.File("ca.pem"),
                folder.File("leaf.pem")
            );
            Assert.True(exitCode == 0, $"{role}: {output}");

            using var platform = X509CertificateLoader.LoadCertificate(leaf.Raw.Span);
            using var ca = X509CertificateLoader.LoadCertificate(TestPki.Factory.Certificate.Raw.Span);
            using var root = X509CertificateLoader.LoadCertificate(TestPki.Root.Certificate.Raw.Span);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.ExtraStore.Add(ca);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.VerificationTime = TestPki.Now.UtcDateTime;
            Assert.True(chain.Build(platform), $"{role}: {string.Join(", ", chain.ChainStatus.Select(s => s.Status))}");
        }
    }

    [Fact]
    public void An_issuer_needs_the_key_of_its_certificate()
    {
        var refused = Assert.Throws<KeyCustodyException>(() =>
            new CertificateIssuer(TestPki.Root.Certificate, TestKeys.Get("factory"))
        );

        Assert.Equal(KeyCustodyFault.WrongCertificate, refused.Fault);
    }

    [Fact]
    public void A_server_certificate_without_a_host_or_address_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => PartyProfiles.TlsServer("Provider", Key, TestPki.Decade, []));
    }

    [Fact]
    public void A_key_of_another_kind_is_not_certified()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var content = PartyProfiles.TlsClient("Provider", "caller", rsa.ExportSubjectPublicKeyInfo(), TestPki.Decade);

        Assert.Throws<ArgumentException>(() => TestPki.Factory.Issue(content));
    }
}
