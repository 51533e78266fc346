using System.Security.Cryptography;
using Imprint.Crypto.Ecdsa;

namespace Imprint.Crypto.Concealment;

/// <summary>ECDH over P-256 with compressed points, by the framework.</summary>
internal static class P256Agreement
{
    public static ECDiffieHellman Open(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != PrimeCurve.P256.FieldLength)
            throw new ArgumentException("A private key of P-256 has 32 bytes.", nameof(privateKey));

        var d = GC.AllocateUninitializedArray<byte>(privateKey.Length, pinned: true);
        privateKey.CopyTo(d);
        try
        {
            return ECDiffieHellman.Create(new ECParameters { Curve = PrimeCurve.P256.Named, D = d });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    public static void WritePublicKey(ECDiffieHellman key, Span<byte> compressed) =>
        EcPoint.Compress(EcPoint.FromParameters(key.ExportParameters(includePrivateParameters: false)), compressed);

    public static bool Agree(ECDiffieHellman key, ReadOnlySpan<byte> peerCompressed, Span<byte> shared)
    {
        Span<byte> point = stackalloc byte[PrimeCurve.P256.PointLength];
        if (!EcPoint.TryDecompress(PrimeCurve.P256, peerCompressed, point))
            return false;

        using var peer = ECDiffieHellman.Create(EcPoint.ToParameters(PrimeCurve.P256, point));
        using var peerPublic = peer.PublicKey;
        var agreed = key.DeriveRawSecretAgreement(peerPublic);
        agreed.CopyTo(shared);
        CryptographicOperations.ZeroMemory(agreed);
        return true;
    }
}
