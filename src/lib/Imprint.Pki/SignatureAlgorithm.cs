using System.Diagnostics;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Pki;

public enum SignatureAlgorithm
{
    /// <summary>None that is accepted here: RSA, SHA-1, anything with parameters.</summary>
    Unsupported,
    EcdsaWithSha256,
    EcdsaWithSha384,
    EcdsaWithSha512,
}

/// <summary>The ECDSA algorithm identifiers of RFC 5758 §3.2, whose parameters must be absent.</summary>
public static class SignatureAlgorithms
{
    // SEQUENCE { OBJECT IDENTIFIER 1.2.840.10045.4.3.n }
    private static ReadOnlySpan<byte> Sha256Identifier =>
        [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

    private static ReadOnlySpan<byte> Sha384Identifier =>
        [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];

    private static ReadOnlySpan<byte> Sha512Identifier =>
        [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04];

    extension(SignatureAlgorithm algorithm)
    {
        /// <summary>The whole AlgorithmIdentifier.</summary>
        public ReadOnlySpan<byte> Identifier =>
            algorithm switch
            {
                SignatureAlgorithm.EcdsaWithSha256 => Sha256Identifier,
                SignatureAlgorithm.EcdsaWithSha384 => Sha384Identifier,
                SignatureAlgorithm.EcdsaWithSha512 => Sha512Identifier,
                _ => throw new UnreachableException("An unsupported algorithm is never written."),
            };

        public HashAlgorithmName Hash =>
            algorithm switch
            {
                SignatureAlgorithm.EcdsaWithSha256 => HashAlgorithmName.SHA256,
                SignatureAlgorithm.EcdsaWithSha384 => HashAlgorithmName.SHA384,
                SignatureAlgorithm.EcdsaWithSha512 => HashAlgorithmName.SHA512,
                _ => throw new UnreachableException("An unsupported algorithm is never computed."),
            };
    }

    /// <summary>The hash as strong as the curve.</summary>
    public static SignatureAlgorithm For(KeyKind kind) =>
        kind == KeyKind.P384 ? SignatureAlgorithm.EcdsaWithSha384 : SignatureAlgorithm.EcdsaWithSha256;

    internal static SignatureAlgorithm FromIdentifier(ReadOnlySpan<byte> identifier) =>
        identifier.SequenceEqual(Sha256Identifier) ? SignatureAlgorithm.EcdsaWithSha256
        : identifier.SequenceEqual(Sha384Identifier) ? SignatureAlgorithm.EcdsaWithSha384
        : identifier.SequenceEqual(Sha512Identifier) ? SignatureAlgorithm.EcdsaWithSha512
        : SignatureAlgorithm.Unsupported;
}
