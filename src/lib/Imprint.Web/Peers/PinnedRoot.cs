using Imprint.Pki.Chains;

namespace Imprint.Web.Peers;

/// <summary>The chain check that a pinned root comes down to.</summary>
internal sealed class PinnedRoot(PeerPin.Root pin)
{
    // The kind of an anchor is asked for where devices are judged; between companies it says nothing.
    private readonly ChainCheck _check = new(
        new TrustAnchors(new TrustAnchor(pin.Anchor, AnchorKind.Live, pin.Anchor.Subject.ToString(), "pinned"))
    );

    /// <summary>Judges a chain, leaf first.</summary>
    public bool Trusts(IReadOnlyList<ReadOnlyMemory<byte>> chain, DateTimeOffset now) =>
        _check.Check(chain, new ChainRules(pin.Role, CheckTime.At(now)) { MaxIntermediates = pin.MaxIntermediates })
        is ChainOutcome.Trusted;
}
