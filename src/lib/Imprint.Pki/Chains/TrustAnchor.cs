namespace Imprint.Pki.Chains;

/// <summary>What a chain that ends here is worth: a test root's private key may be public, and nobody is billed under it.</summary>
public enum AnchorKind
{
    Test,
    Live,
}

/// <summary>A certificate that is trusted because somebody put it there.</summary>
/// <param name="Name">How people know it.</param>
/// <param name="Source">The file it was read from.</param>
public sealed record TrustAnchor(Certificate Certificate, AnchorKind Kind, string Name, string Source)
{
    /// <summary>Anchors are found by key identifier; one without the extension gets the usual one.</summary>
    public ReadOnlyMemory<byte> KeyIdentifier { get; } =
        Certificate.Extensions.SubjectKeyIdentifier.IsEmpty
            ? Certificate.PublicKey.ComputeIdentifier()
            : Certificate.Extensions.SubjectKeyIdentifier;
}
