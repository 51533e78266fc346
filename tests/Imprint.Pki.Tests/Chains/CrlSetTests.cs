using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;

namespace Imprint.Pki.Tests.Chains;

public sealed class CrlSetTests
{
    private static readonly Certificate Factory = TestPki.Factory.Certificate;
    private static readonly Certificate Root = TestPki.Root.Certificate;

    private readonly CrlSet _lists = new();

    [Fact]
    public void An_older_list_does_not_replace_a_newer_one()
    {
        var older = List(number: 1);
        Assert.Null(_lists.TryAdd(List(number: 2, Factory), Root, TestPki.Now));

        Assert.Equal(CrlFault.Older, _lists.TryAdd(older, Root, TestPki.Now));

        Assert.Equal(RevocationStatus.Revoked, Status(TestPki.Now));
        Assert.Null(_lists.TryAdd(List(number: 3), Root, TestPki.Now));
        Assert.Equal(RevocationStatus.Good, Status(TestPki.Now));
    }

    [Fact]
    public void A_stale_list_still_revokes_and_no_longer_clears()
    {
        var late = TestPki.Now.AddDays(8);
        _lists.TryAdd(List(number: 1), Root, TestPki.Now);
        Assert.Equal(RevocationStatus.Stale, Status(late));

        _lists.TryAdd(List(number: 2, Factory), Root, TestPki.Now);
        Assert.Equal(RevocationStatus.Revoked, Status(late));
    }

    [Fact]
    public void Without_a_clock_no_list_is_stale()
    {
        _lists.TryAdd(List(number: 1), Root, TestPki.Now);

        Assert.Equal(RevocationStatus.Good, _lists.StatusOf(Factory, Root, CheckTime.IgnoredForLackOfClock));
    }

    [Fact]
    public void Without_a_list_nothing_is_known()
    {
        Assert.Equal(RevocationStatus.NoList, Status(TestPki.Now));
    }

    [Fact]
    public void The_list_of_another_issuer_is_refused()
    {
        Assert.Equal(CrlFault.WrongIssuer, _lists.TryAdd(List(number: 1), TestPki.Ci.Certificate, TestPki.Now));
    }

    [Fact]
    public void A_list_from_the_future_is_refused()
    {
        Assert.Equal(CrlFault.NotYetValid, _lists.TryAdd(List(number: 1), Root, TestPki.Now.AddHours(-1)));
        Assert.Null(_lists.TryAdd(List(number: 1), Root, TestPki.Now.AddMinutes(-1)));
    }

    [Fact]
    public void A_list_with_any_octet_changed_is_refused()
    {
        const int seed = 5;
        var random = new Random(seed);
        var good = List(number: 1, Factory).Raw;
        for (var i = 0; i < 500; i++)
        {
            var bad = good.ToArray();
            var at = random.Next(bad.Length);
            bad[at] ^= (byte)random.Next(1, 256);

            Assert.False(
                RevocationList.TryParse(bad, out var list, out _) && _lists.TryAdd(list, Root, TestPki.Now) is null,
                $"seed {seed}: octet {at} was changed"
            );
        }
    }

    [Fact]
    public void An_issuer_that_may_not_sign_lists_signs_none()
    {
        var ca = new CertificateIssuer(
            TestPki.Root.Issue(
                new CertificateContent(
                    DistinguishedName.Create(new NameAttribute(Oids.CommonName, "no lists")),
                    TestPki.PublicKey("no-lists"),
                    TestPki.Decade,
                    [EncodedExtension.BasicConstraints(isCa: true), EncodedExtension.KeyUsage(KeyUsages.KeyCertSign)]
                )
            ),
            TestKeys.Get("no-lists")
        );
        var list = ca.IssueRevocationList(1, TestPki.Now, TestPki.Now.AddDays(7), []);

        Assert.Equal(CrlFault.NotACrlIssuer, _lists.TryAdd(list, ca.Certificate, TestPki.Now));
    }

    private RevocationStatus Status(DateTimeOffset at) => _lists.StatusOf(Factory, Root, CheckTime.At(at));

    private static RevocationList List(long number, params Certificate[] revoked) =>
        TestPki.Root.IssueRevocationList(
            number,
            TestPki.Now,
            TestPki.Now.AddDays(7),
            [
                .. revoked.Select(c =>
                    KeyValuePair.Create(c.SerialNumber, new Revocation(TestPki.Now, RevocationReason.Superseded))
                ),
            ]
        );
}
