using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Wire.Ids;

namespace Imprint.Pki.Tests.Chains;

public sealed class RspChainTests
{
    private static readonly ReadOnlyMemory<byte> LeafKey = TestPki.PublicKey("leaf");

    [Fact]
    public void An_EID_outside_the_range_of_its_EUM_is_refused()
    {
        var euicc = TestPki.IssueEuicc(Eid.WithCheckDigits("890490339999999999999999999999"));

        AssertRefused(ChainFault.EidOutsideRange, 0, Check(euicc, TestPki.Eum.Certificate));
    }

    [Fact]
    public void An_EID_under_another_organization_than_the_range_is_refused()
    {
        AssertRefused(
            ChainFault.EidOutsideRange,
            0,
            Check(TestPki.IssueEuicc(organization: "Somebody Else"), TestPki.Eum.Certificate)
        );
    }

    [Theory]
    [InlineData("89049032999999999999999999999900")] // check digits
    [InlineData("89049032")]
    [InlineData("not an EID")]
    public void A_serial_number_that_is_no_EID_is_refused(string serial)
    {
        var content = RspProfiles.Euicc("ES", "Card Maker", "eUICC", TestPki.Eid, LeafKey, TestPki.Decade) with
        {
            Subject = DistinguishedName.Create(
                new NameAttribute(Oids.Organization, "Card Maker"),
                new NameAttribute(Oids.NameSerialNumber, serial)
            ),
        };

        AssertRefused(ChainFault.EidOutsideRange, 0, Check(TestPki.Eum.Issue(content), TestPki.Eum.Certificate));
    }

    [Fact]
    public void Any_of_several_ranges_will_do()
    {
        var eum = Eum(
            RspProfiles.Eum("ES", "Card Maker", "EUM 2", TestPki.EumId, ["89000000", "89049032"], EumKey, TestPki.Decade)
        );

        Assert.IsType<ChainOutcome.Trusted>(Check(IssueUnder(eum), eum.Certificate));
    }

    [Theory]
    [InlineData("89049032", true)]
    [InlineData("890490329", true)]
    [InlineData("89049033", false)]
    [InlineData("", false)]
    public void The_newer_variants_state_the_range_as_permitted_EINs(string ein, bool isPermitted)
    {
        var eum = Eum(
            WithExtensions(EncodedExtension.Policies(isCritical: true, Oids.RspRoleEumNewer), EncodedExtension.PermittedEins(ein))
        );

        var outcome = Check(IssueUnder(eum), eum.Certificate);

        if (isPermitted)
            Assert.IsType<ChainOutcome.Trusted>(outcome);
        else
            AssertRefused(ChainFault.EidOutsideRange, 0, outcome);
    }

    [Fact]
    public void An_EUM_that_states_no_range_may_issue_nothing()
    {
        var eum = Eum(WithExtensions(EncodedExtension.Policies(isCritical: true, Oids.RspRoleEum)));

        AssertRefused(ChainFault.EidOutsideRange, 0, Check(IssueUnder(eum), eum.Certificate));
    }

    [Fact]
    public void A_CA_without_the_role_of_an_EUM_cannot_issue_an_eUICC()
    {
        var eum = Eum(
            WithExtensions(
                EncodedExtension.Policies(isCritical: true, Oids.RspRoleDpAuth),
                EncodedExtension.PermittedEins("89049032")
            )
        );

        AssertRefused(ChainFault.WrongRole, 1, Check(IssueUnder(eum), eum.Certificate));
    }

    [Fact]
    public void An_EUM_cannot_issue_a_server()
    {
        var server = TestPki.Eum.Issue(RspProfiles.DpAuth("Op", "dp", TestPki.DpId, LeafKey, TestPki.Decade));

        AssertRefused(
            ChainFault.PathTooLong,
            2,
            Check(CertificateRole.DpAuth, TestPki.CiAnchor, server, TestPki.Eum.Certificate)
        );
    }

    [Fact]
    public void A_CI_cannot_issue_an_eUICC_itself()
    {
        var euicc = TestPki.Ci.Issue(RspProfiles.Euicc("ES", "Card Maker", "eUICC", TestPki.Eid, LeafKey, TestPki.Decade));

        AssertRefused(ChainFault.WrongRole, 0, Check(CertificateRole.Euicc, TestPki.CiAnchor, euicc));
    }

    [Fact]
    public void A_root_of_a_company_is_no_CI()
    {
        var server = TestPki.Root.Issue(RspProfiles.DpAuth("Op", "dp", TestPki.DpId, LeafKey, TestPki.Decade));

        AssertRefused(ChainFault.WrongRole, 1, Check(CertificateRole.DpAuth, TestPki.Anchor, server));
    }

    [Fact]
    public void A_CI_without_a_key_identifier_cannot_be_named_by_an_eUICC()
    {
        var der = new RawCertificate
        {
            Issuer = TestPki.Root.Certificate.Subject,
            PublicKeyInfo = LeafKey.ToArray(),
            Extensions =
            [
                EncodedExtension.KeyUsage(KeyUsages.DigitalSignature).Der.ToArray(),
                EncodedExtension.Policies(isCritical: true, Oids.RspRoleDpAuth).Der.ToArray(),
            ],
        }.Write();
        Assert.True(Certificate.TryParse(der, out var server));

        AssertRefused(ChainFault.KeyIdMismatch, 0, Check(CertificateRole.DpAuth, TestPki.Anchor, server));
    }

    [Fact]
    public void An_EUM_signs_no_lists_and_an_eUICC_falls_with_its_EUM()
    {
        var lists = new CrlSet();
        var chain = TestPki.Chain(TestPki.IssueEuicc(), TestPki.Eum.Certificate);
        var rules = TestPki.Rules(CertificateRole.Euicc) with { Revocation = RevocationRule.MustBeKnown, Revoked = lists };
        var check = TestPki.CheckUnder(TestPki.CiAnchor);

        AssertRefused(ChainFault.RevocationUnknown, 1, check.Check(chain, rules));
        AddList(1, []);
        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, rules));
        AddList(
            2,
            [
                KeyValuePair.Create(
                    TestPki.Eum.Certificate.SerialNumber,
                    new Revocation(TestPki.Now, RevocationReason.CaCompromise)
                ),
            ]
        );
        AssertRefused(ChainFault.Revoked, 1, check.Check(chain, rules));

        void AddList(long number, KeyValuePair<SerialNumber, Revocation>[] revoked) =>
            Assert.Null(
                lists.TryAdd(
                    TestPki.Ci.IssueRevocationList(number, TestPki.Now, TestPki.Now.AddDays(30), revoked),
                    TestPki.Ci.Certificate,
                    TestPki.Now
                )
            );
    }

    private static ReadOnlyMemory<byte> EumKey => TestPki.PublicKey("eum-2");

    private static CertificateIssuer Eum(CertificateContent content) => new(TestPki.Ci.Issue(content), TestKeys.Get("eum-2"));

    private static CertificateContent WithExtensions(params EncodedExtension[] extensions) =>
        new(
            DistinguishedName.Create(new NameAttribute(Oids.Organization, "Card Maker")),
            EumKey,
            TestPki.Decade,
            [EncodedExtension.BasicConstraints(isCa: true, 0), EncodedExtension.KeyUsage(KeyUsages.KeyCertSign), .. extensions]
        );

    private static Certificate IssueUnder(CertificateIssuer eum) =>
        eum.Issue(RspProfiles.Euicc("ES", "Card Maker", "eUICC", TestPki.Eid, LeafKey, TestPki.Forever));

    private static ChainOutcome Check(params Certificate[] chain) => Check(CertificateRole.Euicc, TestPki.CiAnchor, chain);

    private static ChainOutcome Check(CertificateRole role, TrustAnchor anchor, params Certificate[] chain) =>
        TestPki.CheckUnder(anchor).Check(TestPki.Chain(chain), TestPki.Rules(role));

    private static void AssertRefused(ChainFault fault, int position, ChainOutcome outcome)
    {
        var refused = Assert.IsType<ChainOutcome.Refused>(outcome);
        Assert.Equal(fault, refused.Fault);
        Assert.Equal(position, refused.Position);
    }
}
