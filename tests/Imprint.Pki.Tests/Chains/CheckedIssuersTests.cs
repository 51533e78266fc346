using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;

namespace Imprint.Pki.Tests.Chains;

public sealed class CheckedIssuersTests
{
    private static readonly ChainRules Rules = TestPki.Rules(CertificateRole.FactoryDevice);

    [Fact]
    public void An_issuer_that_was_checked_once_is_found_by_its_bytes()
    {
        var issuers = new CheckedIssuers();
        var check = new ChainCheck(new TrustAnchors(TestPki.Anchor), issuers);
        var raw = TestPki.Factory.Certificate.Raw;
        Assert.False(issuers.TryFind(raw, out _, out _));

        check.Check(TestPki.Chain(TestPki.IssueDevice(), TestPki.Factory.Certificate), Rules);

        Assert.True(issuers.TryFind(raw.ToArray(), out var certificate, out var signedBy));
        Assert.Equal(TestPki.Root.Certificate.Raw, signedBy.Raw);
        Assert.False(certificate.Raw.Span.Overlaps(raw.Span));
    }

    [Fact]
    public void Nothing_is_kept_of_a_chain_that_was_refused()
    {
        var issuers = new CheckedIssuers();
        var check = new ChainCheck(new TrustAnchors(TestPki.Anchor), issuers);

        check.Check(TestPki.Chain(TestPki.IssueDevice(), TestPki.Factory.Certificate), TestPki.Rules(CertificateRole.TlsServer));

        Assert.False(issuers.TryFind(TestPki.Factory.Certificate.Raw, out _, out _));
    }

    [Fact]
    public void Time_and_revocation_and_anchors_are_looked_at_again()
    {
        var anchors = new TrustAnchors(TestPki.Anchor);
        var check = new ChainCheck(anchors);
        var chain = TestPki.Chain(TestPki.IssueDevice(), TestPki.Factory.Certificate);
        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, Rules));

        var late = Rules with { Time = CheckTime.At(TestPki.Decade.NotAfter.AddYears(1)) };
        Assert.Equal(ChainFault.Expired, FaultOf(check.Check(chain, late)));

        var lists = new CrlSet();
        lists.TryAdd(
            TestPki.Root.IssueRevocationList(
                1,
                TestPki.Now,
                TestPki.Now.AddDays(1),
                [KeyValuePair.Create(TestPki.Factory.Certificate.SerialNumber, new Revocation(TestPki.Now, default))]
            ),
            TestPki.Root.Certificate,
            TestPki.Now
        );
        Assert.Equal(ChainFault.Revoked, FaultOf(check.Check(chain, Rules with { Revoked = lists })));

        anchors.Replace(TestPki.CiAnchor);
        Assert.Equal(ChainFault.Untrusted, FaultOf(check.Check(chain, Rules)));
    }

    [Fact]
    public void A_check_under_one_anchor_says_nothing_about_another_of_the_same_name_and_key_identifier()
    {
        var issuers = new CheckedIssuers();
        var chain = TestPki.Chain(TestPki.IssueDevice(), TestPki.Factory.Certificate);
        Assert.IsType<ChainOutcome.Trusted>(new ChainCheck(new TrustAnchors(TestPki.Anchor), issuers).Check(chain, Rules));

        var twin = new TrustAnchor(Twin(), AnchorKind.Live, "twin", "test");
        var outcome = new ChainCheck(new TrustAnchors(twin), issuers).Check(chain, Rules);

        Assert.Equal(ChainFault.BadSignature, FaultOf(outcome));

        // Another key under the identifier of the real root.
        static Certificate Twin()
        {
            var der = new RawCertificate
            {
                Subject = TestPki.Root.Certificate.Subject.Raw.ToArray(),
                PublicKeyInfo = TestPki.PublicKey("twin").ToArray(),
                Extensions =
                [
                    EncodedExtension.BasicConstraints(isCa: true).Der.ToArray(),
                    RawCertificate.Extension(
                        "2.5.29.14",
                        false,
                        [0x04, 0x14, .. TestPki.Root.Certificate.Extensions.SubjectKeyIdentifier.Span]
                    ),
                ],
            }.Write();
            Assert.True(Certificate.TryParse(der, out var twin));
            return twin;
        }
    }

    [Fact]
    public void The_cache_stays_within_its_bound()
    {
        var issuers = new CheckedIssuers(capacity: 8);
        var made = Enumerable
            .Range(0, 40)
            .Select(i =>
                TestPki.Root.Issue(PartyProfiles.IssuingCa("Maker", $"CA {i}", TestPki.PublicKey("leaf"), TestPki.Decade))
            )
            .ToArray();

        foreach (var certificate in made)
            issuers.Add(certificate, TestPki.Root.Certificate);

        Assert.InRange(made.Count(c => issuers.TryFind(c.Raw, out _, out _)), 1, 8);
        Assert.True(issuers.TryFind(made[^1].Raw, out _, out _));
    }

    [Fact]
    public async Task Many_threads_check_through_one_cache()
    {
        var check = new ChainCheck(new TrustAnchors(TestPki.Anchor), new CheckedIssuers(capacity: 2));
        var chain = TestPki.Chain(TestPki.IssueDevice(), TestPki.Factory.Certificate);

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => Enumerable.Range(0, 50).Select(_ => check.Check(chain, Rules)).ToArray()))
        );

        Assert.All(outcomes.SelectMany(o => o), o => Assert.IsType<ChainOutcome.Trusted>(o));
    }

    private static ChainFault FaultOf(ChainOutcome outcome) => Assert.IsType<ChainOutcome.Refused>(outcome).Fault;
}
