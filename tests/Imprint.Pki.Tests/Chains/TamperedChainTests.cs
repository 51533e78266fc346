using Imprint.Pki.Chains;

namespace Imprint.Pki.Tests.Chains;

public sealed class TamperedChainTests
{
    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_chain_with_any_octet_changed_never_passes(int seed)
    {
        var random = new Random(seed);
        (ReadOnlyMemory<byte>[] Chain, ChainRules Rules, ChainCheck Check)[] chains =
        [
            (
                TestPki.Chain(TestPki.IssueDevice(), TestPki.Factory.Certificate),
                TestPki.Rules(CertificateRole.FactoryDevice),
                TestPki.CheckUnder(TestPki.Anchor)
            ),
            (
                TestPki.Chain(TestPki.IssueEuicc(), TestPki.Eum.Certificate),
                TestPki.Rules(CertificateRole.Euicc),
                TestPki.CheckUnder(TestPki.CiAnchor)
            ),
        ];
        foreach (var (chain, rules, check) in chains)
        {
            // The good chain first: its intermediate is in the cache when the tampered ones come.
            Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, rules));
            for (var i = 0; i < 300; i++)
            {
                var which = random.Next(chain.Length);
                var bytes = chain[which].ToArray();
                var at = random.Next(bytes.Length);
                bytes[at] ^= (byte)random.Next(1, 256);
                ReadOnlyMemory<byte>[] tampered = [.. chain];
                tampered[which] = bytes;

                var outcome = check.Check(tampered, rules);

                Assert.True(outcome is ChainOutcome.Refused, $"seed {seed}: octet {at} of certificate {which} was changed");
            }
        }
    }
}
