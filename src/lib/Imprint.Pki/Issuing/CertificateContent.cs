namespace Imprint.Pki.Issuing;

/// <summary>What a profile decides about a certificate. The issuer adds its own name, both key identifiers and the signature.</summary>
public sealed record CertificateContent(
    DistinguishedName Subject,
    ReadOnlyMemory<byte> SubjectPublicKeyInfo,
    Validity Validity,
    IReadOnlyList<EncodedExtension> Extensions
)
{
    /// <summary>Random unless one is given.</summary>
    public SerialNumber SerialNumber { get; init; } = SerialNumber.Random();

    /// <summary>Whether the key may be an RSA one (<see cref="SubjectPublicKey.IsRsa"/>): some devices have no other.</summary>
    public bool AllowsRsaKey { get; init; }
}
