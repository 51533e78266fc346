using System.Security.Cryptography;
using Imprint.Wire.Cose;

namespace Imprint.Fdo;

/// <summary>RSA signatures of COSE objects (RFC 8812, RFC 8230).</summary>
internal static class RsaSignature
{
    public static bool Verify(
        ReadOnlySpan<byte> spki,
        CoseAlgorithm algorithm,
        ReadOnlySpan<byte> toBeSigned,
        ReadOnlySpan<byte> signature
    )
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(spki, out _);
        }
        catch (CryptographicException)
        {
            return false;
        }

        var hash = algorithm is CoseAlgorithm.Rs256 or CoseAlgorithm.Ps256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
        var padding = algorithm is CoseAlgorithm.Ps256 or CoseAlgorithm.Ps384
            ? RSASignaturePadding.Pss
            : RSASignaturePadding.Pkcs1;
        return rsa.VerifyData(toBeSigned, signature, hash, padding);
    }
}
