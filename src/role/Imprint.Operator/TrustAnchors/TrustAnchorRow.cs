using Imprint.Pki.Chains;
using Imprint.Wire.Ids;

namespace Imprint.Operator.TrustAnchors;

/// <summary>
/// A manufacturer's authority whose devices this operator accepts. Its kind says what they may get: a device under a test
/// authority never gets a live subscription.
/// </summary>
internal sealed record TrustAnchorRow(
    PrefixedId Id,
    string Name,
    AnchorKind Kind,
    byte[] SubjectKeyIdentifier,
    byte[] Certificate,
    DateTimeOffset AddedAt
)
{
    public const string IdPrefix = "anc";
}
