using Imprint.Crypto.Custody;
using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;

namespace Imprint.Pki.Tests.Chains;

public sealed class ChainCheckTests
{
    private static readonly ReadOnlyMemory<byte> LeafKey = TestPki.PublicKey("leaf");
    private static readonly Certificate Factory = TestPki.Factory.Certificate;

    [Fact]
    public void The_order_and_the_anchor_among_the_presented_do_not_matter()
    {
        var device = TestPki.IssueDevice();
        var check = TestPki.CheckUnder(TestPki.Anchor);
        var stranger = TestPki.Ci.Certificate;

        Assert.IsType<ChainOutcome.Trusted>(
            check.Check(TestPki.Chain(device, TestPki.Root.Certificate, stranger, Factory), Rules())
        );
    }

    [Fact]
    public void A_factory_CA_may_be_an_anchor_itself()
    {
        var anchor = new TrustAnchor(Factory, AnchorKind.Live, "Factory", "test");

        var outcome = TestPki.CheckUnder(anchor).Check(TestPki.Chain(TestPki.IssueDevice()), Rules());

        Assert.Equal(anchor, Assert.IsType<ChainOutcome.Trusted>(outcome).Anchor);
    }

    [Fact]
    public void Nothing_presented_is_malformed()
    {
        AssertRefused(ChainFault.Malformed, 0, TestPki.CheckUnder(TestPki.Anchor).Check([], Rules()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_certificate_that_cannot_be_read_is_malformed(int position)
    {
        var chain = TestPki.Chain(TestPki.IssueDevice(), Factory);
        chain[position] = new byte[] { 0x30, 0x00 };

        AssertRefused(ChainFault.Malformed, position, TestPki.CheckUnder(TestPki.Anchor).Check(chain, Rules()));
    }

    [Fact]
    public void More_certificates_than_any_chain_has_are_not_even_read()
    {
        var chain = Enumerable.Repeat(TestPki.IssueDevice().Raw, 9).ToArray();

        AssertRefused(ChainFault.PathTooLong, 9, TestPki.CheckUnder(TestPki.Anchor).Check(chain, Rules()));
    }

    [Fact]
    public void A_chain_to_a_root_nobody_put_there_is_untrusted()
    {
        var chain = TestPki.Chain(TestPki.IssueDevice(), Factory, TestPki.Root.Certificate);

        AssertRefused(ChainFault.Untrusted, 2, TestPki.CheckUnder(TestPki.CiAnchor).Check(chain, Rules()));
        AssertRefused(ChainFault.Untrusted, 0, TestPki.CheckUnder().Check(chain[..1], Rules()));
    }

    [Fact]
    public void An_anchor_of_the_right_name_with_another_key_is_a_mismatch()
    {
        var twin = Root("Maker Root", "other-root");

        var outcome = CheckUnder(twin).Check(TestPki.Chain(TestPki.IssueDevice(), Factory), Rules());

        AssertRefused(ChainFault.KeyIdMismatch, 1, outcome);
    }

    [Fact]
    public void Of_two_anchors_with_one_name_the_one_that_signed_is_found()
    {
        var twin = new TrustAnchor(Root("Maker Root", "other-root").Certificate, AnchorKind.Test, "twin", "test");

        var outcome = TestPki.CheckUnder(twin, TestPki.Anchor).Check(TestPki.Chain(TestPki.IssueDevice(), Factory), Rules());

        Assert.Equal(TestPki.Anchor, Assert.IsType<ChainOutcome.Trusted>(outcome).Anchor);
    }

    [Fact]
    public void A_signature_of_another_key_under_the_right_names_is_bad()
    {
        // Names and key identifiers of the factory, the signature of somebody else.
        var forger = TestKeys.Get("forger");
        var forged = new CertificateIssuer(ForgedIssuer(forger), forger).Issue(TestPki.Device.ToContent(LeafKey, TestPki.Decade));

        var outcome = TestPki.CheckUnder(TestPki.Anchor).Check(TestPki.Chain(forged, Factory), Rules());

        AssertRefused(ChainFault.BadSignature, 0, outcome);

        static Certificate ForgedIssuer(CustodyKey key)
        {
            var content = PartyProfiles.IssuingCa("Maker", "Maker Factory 1", key.SubjectPublicKeyInfo, TestPki.Decade);
            var der = new RawCertificate
            {
                Subject = content.Subject.Raw.ToArray(),
                PublicKeyInfo = key.SubjectPublicKeyInfo.ToArray(),
                Extensions =
                [
                    RawCertificate.Extension("2.5.29.14", false, [0x04, 0x14, .. Factory.Extensions.SubjectKeyIdentifier.Span]),
                ],
            }.Write();
            Assert.True(Certificate.TryParse(der, out var forged));
            return forged;
        }
    }

    [Fact]
    public void A_leaf_key_of_no_accepted_kind_is_unsupported()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var der = new RawCertificate { PublicKeyInfo = rsa.ExportSubjectPublicKeyInfo() }.Write();

        AssertRefused(
            ChainFault.UnsupportedAlgorithm,
            0,
            TestPki.CheckUnder(TestPki.Anchor).Check([der], Rules(CertificateRole.FactoryDevice))
        );
    }

    [Fact]
    public void An_end_certificate_cannot_issue()
    {
        var device = TestPki.Factory.Issue(TestPki.Device.ToContent(TestPki.PublicKey("rogue"), TestPki.Decade));
        var rogue = new CertificateIssuer(device, TestKeys.Get("rogue"));
        var leaf = rogue.Issue(TestPki.Device.ToContent(LeafKey, TestPki.Decade));

        var outcome = TestPki.CheckUnder(TestPki.Anchor).Check(TestPki.Chain(leaf, device, Factory), Rules());

        AssertRefused(ChainFault.NotAnIssuer, 1, outcome);
    }

    [Fact]
    public void A_CA_whose_key_usage_leaves_issuing_out_cannot_issue()
    {
        var ca = Intermediate(
            "no-sign",
            EncodedExtension.BasicConstraints(isCa: true, 0),
            EncodedExtension.KeyUsage(KeyUsages.CrlSign)
        );
        var leaf = ca.Issue(TestPki.Device.ToContent(LeafKey, TestPki.Decade));

        var outcome = TestPki.CheckUnder(TestPki.Anchor).Check(TestPki.Chain(leaf, ca.Certificate), Rules());

        AssertRefused(ChainFault.NotAnIssuer, 1, outcome);
    }

    [Fact]
    public void An_issuer_below_one_that_allows_none_makes_the_path_too_long()
    {
        var model = new CertificateIssuer(
            TestPki.Factory.Issue(PartyProfiles.IssuingCa("Maker", "Model", TestPki.PublicKey("model"), TestPki.Decade)),
            TestKeys.Get("model")
        );
        var leaf = model.Issue(TestPki.Device.ToContent(LeafKey, TestPki.Decade));

        var outcome = TestPki.CheckUnder(TestPki.Anchor).Check(TestPki.Chain(leaf, model.Certificate, Factory), Rules());

        AssertRefused(ChainFault.PathTooLong, 2, outcome);
    }

    [Fact]
    public void A_CA_per_model_below_the_factory_is_fine_where_the_factory_allows_it()
    {
        var factory = new CertificateIssuer(
            TestPki.Root.Issue(
                PartyProfiles.IssuingCa("Maker", "Factory 2", TestPki.PublicKey("factory-2"), TestPki.Decade, issuersBelow: 1)
            ),
            TestKeys.Get("factory-2")
        );
        var model = new CertificateIssuer(
            factory.Issue(PartyProfiles.IssuingCa("Maker", "Model", TestPki.PublicKey("model"), TestPki.Decade)),
            TestKeys.Get("model")
        );
        var leaf = model.Issue(TestPki.Device.ToContent(LeafKey, TestPki.Decade));
        var chain = TestPki.Chain(leaf, model.Certificate, factory.Certificate);
        var check = TestPki.CheckUnder(TestPki.Anchor);

        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, Rules()));
        AssertRefused(ChainFault.PathTooLong, 1, check.Check(chain, Rules() with { MaxIntermediates = 1 }));
    }

    [Fact]
    public void A_critical_extension_that_nobody_here_understands_is_refused()
    {
        var content = TestPki.Device.ToContent(LeafKey, TestPki.Decade);
        var strange = EncodedExtension.Write(Wire.Ids.Oid.Parse("1.2.3.4"), isCritical: true, w => w.WriteNull());
        var leaf = TestPki.Factory.Issue(content with { Extensions = [.. content.Extensions, strange] });

        var outcome = TestPki.CheckUnder(TestPki.Anchor).Check(TestPki.Chain(leaf, Factory), Rules());

        AssertRefused(ChainFault.UnknownCriticalExtension, 0, outcome);
    }

    [Fact]
    public void Validity_is_looked_at_for_every_certificate_and_at_the_second()
    {
        var day = new Validity(TestPki.Now, TestPki.Now.AddDays(1));
        var leaf = TestPki.Factory.Issue(TestPki.Device.ToContent(LeafKey, day));
        var chain = TestPki.Chain(leaf, Factory);
        var check = TestPki.CheckUnder(TestPki.Anchor);

        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, At(day.NotBefore)));
        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, At(day.NotAfter)));
        AssertRefused(ChainFault.NotYetValid, 0, check.Check(chain, At(day.NotBefore.AddSeconds(-1))));
        AssertRefused(ChainFault.Expired, 0, check.Check(chain, At(day.NotAfter.AddSeconds(1))));

        var forever = TestPki.Chain(TestPki.IssueDevice(), Factory);
        AssertRefused(ChainFault.Expired, 1, check.Check(forever, At(TestPki.Decade.NotAfter.AddSeconds(1))));
    }

    [Fact]
    public void A_device_without_a_clock_says_that_it_ignores_time()
    {
        var past = TestPki.Factory.Issue(
            TestPki.Device.ToContent(LeafKey, new Validity(TestPki.Now.AddYears(-20), TestPki.Now.AddYears(-10)))
        );
        var chain = TestPki.Chain(past, Factory);
        var check = TestPki.CheckUnder(TestPki.Anchor);

        Assert.IsType<ChainOutcome.Trusted>(
            check.Check(chain, new ChainRules(CertificateRole.FactoryDevice, CheckTime.IgnoredForLackOfClock))
        );
        AssertRefused(ChainFault.Expired, 0, check.Check(chain, Rules()));
    }

    [Fact]
    public void A_forgotten_time_refuses()
    {
        var outcome = TestPki
            .CheckUnder(TestPki.Anchor)
            .Check(TestPki.Chain(TestPki.IssueDevice(), Factory), new ChainRules(CertificateRole.FactoryDevice, default));

        AssertRefused(ChainFault.NotYetValid, 0, outcome);
    }

    [Theory]
    [InlineData(CertificateRole.TlsServer)]
    [InlineData(CertificateRole.Administrator)]
    [InlineData(CertificateRole.ServiceDevice)]
    [InlineData(CertificateRole.Euicc)]
    [InlineData(CertificateRole.DpTls)]
    public void A_device_is_nothing_else(CertificateRole role)
    {
        var outcome = TestPki.CheckUnder(TestPki.Anchor).Check(TestPki.Chain(TestPki.IssueDevice(), Factory), Rules(role));

        AssertRefused(ChainFault.WrongRole, 0, outcome);
    }

    [Fact]
    public void A_device_that_does_not_say_it_supports_3GPP_is_none_that_does()
    {
        var leaf = TestPki.Factory.Issue((TestPki.Device with { IsThreeGppCapable = false }).ToContent(LeafKey, TestPki.Decade));
        var check = TestPki.CheckUnder(TestPki.Anchor);

        AssertRefused(ChainFault.WrongRole, 0, check.Check(TestPki.Chain(leaf, Factory), Rules(CertificateRole.ThreeGppDevice)));
        Assert.IsType<ChainOutcome.Trusted>(check.Check(TestPki.Chain(leaf, Factory), Rules(CertificateRole.FactoryDevice)));
    }

    [Fact]
    public void A_CA_is_no_device()
    {
        AssertRefused(
            ChainFault.WrongRole,
            0,
            TestPki.CheckUnder(TestPki.Anchor).Check(TestPki.Chain(Factory), Rules(CertificateRole.FactoryDevice))
        );
    }

    [Fact]
    public void A_device_of_another_maker_may_leave_the_extended_key_usage_out_and_a_server_may_not()
    {
        var content = TestPki.Device.ToContent(LeafKey, TestPki.Decade);
        var leaf = TestPki.Factory.Issue(content with { Extensions = [] });
        var check = TestPki.CheckUnder(TestPki.Anchor);

        Assert.IsType<ChainOutcome.Trusted>(check.Check(TestPki.Chain(leaf, Factory), Rules()));
        AssertRefused(ChainFault.WrongRole, 0, check.Check(TestPki.Chain(leaf, Factory), Rules(CertificateRole.TlsServer)));
    }

    [Fact]
    public void What_has_been_revoked_is_refused_wherever_it_stands()
    {
        var device = TestPki.IssueDevice();
        var chain = TestPki.Chain(device, Factory);
        var check = TestPki.CheckUnder(TestPki.Anchor);

        AssertRefused(ChainFault.Revoked, 0, check.Check(chain, Rules() with { Revoked = Lists(TestPki.Factory, device) }));
        AssertRefused(ChainFault.Revoked, 1, check.Check(chain, Rules() with { Revoked = Lists(TestPki.Root, Factory) }));
        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, Rules() with { Revoked = Lists(TestPki.Factory, Factory) }));
    }

    [Fact]
    public void Where_revocation_must_be_known_a_missing_or_old_list_refuses()
    {
        var lists = new CrlSet();
        var rules = Rules() with { Revocation = RevocationRule.MustBeKnown, Revoked = lists };
        var chain = TestPki.Chain(TestPki.IssueDevice(), Factory);
        var check = TestPki.CheckUnder(TestPki.Anchor);

        AssertRefused(ChainFault.RevocationUnknown, 1, check.Check(chain, rules));
        Add(lists, TestPki.Root);
        AssertRefused(ChainFault.RevocationUnknown, 0, check.Check(chain, rules));
        Add(lists, TestPki.Factory);
        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, rules));

        var late = rules with { Time = CheckTime.At(TestPki.Now.AddDays(8)) };
        AssertRefused(ChainFault.RevocationUnknown, 1, check.Check(chain, late));
        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, late with { Revocation = RevocationRule.MayBeUnknown }));
    }

    [Fact]
    public void A_loop_of_two_issuers_ends()
    {
        var a = Cross("Loop A", "loop-a", "Loop B", "loop-b");
        var b = Cross("Loop B", "loop-b", "Loop A", "loop-a");
        var leaf = new CertificateIssuer(a, TestKeys.Get("loop-a")).Issue(TestPki.Device.ToContent(LeafKey, TestPki.Decade));

        var outcome = TestPki.CheckUnder(TestPki.Anchor).Check(TestPki.Chain(leaf, a, b), Rules());

        AssertRefused(ChainFault.Untrusted, 2, outcome);

        static Certificate Cross(string subject, string key, string issuer, string issuerKey) =>
            Root(issuer, issuerKey).Issue(PartyProfiles.Root("Maker", subject, TestPki.PublicKey(key), TestPki.Decade));
    }

    [Fact]
    public void A_refusal_says_which_certificate_and_why()
    {
        var outcome = TestPki
            .CheckUnder(TestPki.Anchor)
            .Check(TestPki.Chain(TestPki.IssueDevice(), Factory), Rules(CertificateRole.TlsServer));

        Assert.Equal("WrongRole (certificate 0, O=Maker, CN=Robot 3, serialNumber=SN-000017)", outcome.ToString());
    }

    private static ChainRules Rules(CertificateRole role = CertificateRole.FactoryDevice) => TestPki.Rules(role);

    private static ChainRules At(DateTimeOffset time) => new(CertificateRole.FactoryDevice, CheckTime.At(time));

    private static void AssertRefused(ChainFault fault, int position, ChainOutcome outcome)
    {
        var refused = Assert.IsType<ChainOutcome.Refused>(outcome);
        Assert.Equal(fault, refused.Fault);
        Assert.Equal(position, refused.Position);
    }

    private static CertificateIssuer Root(string name, string key) =>
        CertificateIssuer.CreateRoot(
            PartyProfiles.Root("Maker", name, TestPki.PublicKey(key), TestPki.Decade),
            TestKeys.Get(key)
        );

    private static ChainCheck CheckUnder(CertificateIssuer root) =>
        TestPki.CheckUnder(new TrustAnchor(root.Certificate, AnchorKind.Live, "root", "test"));

    private static CertificateIssuer Intermediate(string name, params EncodedExtension[] extensions) =>
        new(
            TestPki.Root.Issue(
                new CertificateContent(
                    DistinguishedName.Create(new NameAttribute(Oids.CommonName, name)),
                    TestPki.PublicKey(name),
                    TestPki.Decade,
                    extensions
                )
            ),
            TestKeys.Get(name)
        );

    private static CrlSet Lists(CertificateIssuer issuer, params Certificate[] revoked)
    {
        var lists = new CrlSet();
        Add(lists, issuer, revoked);
        return lists;
    }

    private static void Add(CrlSet lists, CertificateIssuer issuer, params Certificate[] revoked)
    {
        var list = issuer.IssueRevocationList(
            1,
            TestPki.Now.AddDays(-1),
            TestPki.Now.AddDays(7),
            [
                .. revoked.Select(c =>
                    KeyValuePair.Create(c.SerialNumber, new Revocation(TestPki.Now, RevocationReason.KeyCompromise))
                ),
            ]
        );
        Assert.Null(lists.TryAdd(list, issuer.Certificate, TestPki.Now));
    }
}
