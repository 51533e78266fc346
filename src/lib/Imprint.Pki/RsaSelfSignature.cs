using System.Security.Cryptography;
using Imprint.Crypto.Rsa;

namespace Imprint.Pki;

/// <summary>
/// Proof that somebody holds the RSA key that is to be certified. Nothing else here is signed with RSA, so the algorithms stand apart
/// from those of <see cref="SignatureAlgorithm"/>.
/// </summary>
internal static class RsaSelfSignature
{
    // RFC 4055 §5: SEQUENCE { OBJECT IDENTIFIER 1.2.840.113549.1.1.n, NULL }
    private static ReadOnlySpan<byte> Sha256Identifier =>
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00];

    private static ReadOnlySpan<byte> Sha384Identifier =>
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c, 0x05, 0x00];

    public static bool Verify(SignedStructure signed, SubjectPublicKey key)
    {
        var identifier = signed.AlgorithmIdentifier.Span;
        var isSha256 = identifier.SequenceEqual(Sha256Identifier);
        if (!isSha256 && !identifier.SequenceEqual(Sha384Identifier))
            return false;
        if (!RsaVerificationKey.TryParse(key.Raw.Span, out var verifier))
            return false;
        using (verifier)
        {
            var hash = isSha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
            return verifier.VerifyData(signed.ToBeSigned.Span, signed.Signature.Span, hash, RsaSignatureScheme.Pkcs1);
        }
    }
}
