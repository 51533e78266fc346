namespace Imprint.Pki.Chains;

/// <summary>Why a chain is refused. Closed: whoever maps it to a protocol's own code covers every case.</summary>
public enum ChainFault
{
    Malformed,

    /// <summary>No way from the leaf to a trust anchor.</summary>
    Untrusted,

    /// <summary>An issuer of the right name whose key is not the one that signed, by the identifiers.</summary>
    KeyIdMismatch,
    BadSignature,

    /// <summary>A signature algorithm or key that is not accepted here.</summary>
    UnsupportedAlgorithm,

    /// <summary>A certificate that issued another and was not allowed to.</summary>
    NotAnIssuer,
    PathTooLong,
    UnknownCriticalExtension,

    /// <summary>Key usage, extended key usage or policy do not fit what the certificate is relied on for.</summary>
    WrongRole,
    Expired,
    NotYetValid,

    /// <summary>A name outside what an issuer above may vouch for.</summary>
    NameNotPermitted,
    EidOutsideRange,
    Revoked,

    /// <summary>Revocation had to be checked and could not be: no list, or an old one.</summary>
    RevocationUnknown,
}

/// <summary>The result of a chain check. Closed: the private constructor keeps other cases out.</summary>
public abstract record ChainOutcome
{
    private ChainOutcome() { }

    /// <param name="Path">Leaf first, the anchor's certificate last.</param>
    public sealed record Trusted(IReadOnlyList<Certificate> Path, TrustAnchor Anchor) : ChainOutcome
    {
        public Certificate Leaf => Path[0];

        public override string ToString() => $"Trusted ({Leaf.Subject}, {Anchor.Kind} anchor {Anchor.Name})";
    }

    /// <param name="Position">Which certificate: its place in the path, the leaf being 0. For <see cref="ChainFault.Malformed"/> its place as presented.</param>
    /// <param name="Certificate">The certificate itself, when it could be read.</param>
    public sealed record Refused(ChainFault Fault, int Position, Certificate? Certificate) : ChainOutcome
    {
        public override string ToString() =>
            Certificate is null
                ? $"{Fault} (certificate {Position})"
                : $"{Fault} (certificate {Position}, {Certificate.Subject})";
    }
}
