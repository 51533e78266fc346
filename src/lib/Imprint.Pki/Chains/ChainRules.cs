namespace Imprint.Pki.Chains;

/// <summary>What to do where a certificate's revocation status cannot be known.</summary>
public enum RevocationRule
{
    /// <summary>Refuse: fail closed.</summary>
    MustBeKnown,

    /// <summary>Accept, but refuse what is known to be revoked: fail open.</summary>
    MayBeUnknown,
}

/// <summary>What a caller demands of a chain.</summary>
/// <param name="Role">What the leaf is relied on for.</param>
/// <param name="Time">When it must be valid.</param>
public sealed record ChainRules(CertificateRole Role, CheckTime Time)
{
    public RevocationRule Revocation { get; init; } = RevocationRule.MayBeUnknown;

    /// <summary>The revocation lists at hand.</summary>
    public CrlSet Revoked { get; init; } = new();

    /// <summary>How many issuers may stand between the leaf and the anchor.</summary>
    public int MaxIntermediates { get; init; } = 4;

    /// <summary>Whether the leaf's own key may be an RSA one. Whoever issued must have an EC key all the same.</summary>
    public bool AllowsRsaLeaf { get; init; }
}
