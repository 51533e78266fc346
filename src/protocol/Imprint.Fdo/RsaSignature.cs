using System.Security.Cryptography;
using Imprint.Crypto.Ecdsa;
using Imprint.Crypto.Rsa;
using Imprint.Wire.Cose;

namespace Imprint.Fdo;

/// <summary>RSA signatures of COSE objects (RFC 8812, RFC 8230).</summary>
internal static class RsaSignature
{
    private static readonly ParsedKeyCache<RsaVerificationKey> ParsedKeys = new(256);

    public static bool Verify(
        ReadOnlySpan<byte> spki,
        CoseAlgorithm algorithm,
        ReadOnlySpan<byte> toBeSigned,
        ReadOnlySpan<byte> signature
    )
    {
        var key = ParsedKeys.GetOrParse(spki, static spki => RsaVerificationKey.TryParse(spki, out var parsed) ? parsed : null);
        if (key is null)
            return false;
        var hash = algorithm is CoseAlgorithm.Rs256 or CoseAlgorithm.Ps256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
        var scheme = algorithm is CoseAlgorithm.Ps256 or CoseAlgorithm.Ps384 ? RsaSignatureScheme.Pss : RsaSignatureScheme.Pkcs1;
        return key.VerifyData(toBeSigned, signature, hash, scheme);
    }
}
