using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;

namespace Imprint.Crypto.Concealment;

/// <summary>A home network key of profile B, over P-256.</summary>
public sealed class ProfileBKey : HomeNetworkKey
{
    private readonly EphemeralEcdh _key;
    private readonly byte[] _publicKey = new byte[1 + KeyKind.P256.CoordinateLength];

    public ProfileBKey(ReadOnlySpan<byte> privateKey)
    {
        _key = Open(privateKey);
        _key.WriteCompressedPoint(_publicKey);
    }

    public override SuciScheme Scheme => SuciScheme.ProfileB;

    public override ReadOnlyMemory<byte> PublicKey => _publicKey;

    // A bare private key goes through the framework once, which knows its public half and writes PKCS #8.
    internal static EphemeralEcdh Open(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != KeyKind.P256.CoordinateLength)
            throw new ArgumentException("A private key of P-256 has 32 bytes.", nameof(privateKey));

        var d = GC.AllocateUninitializedArray<byte>(privateKey.Length, pinned: true);
        privateKey.CopyTo(d);
        byte[] pkcs8 = [];
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = KeyKind.P256.Curve, D = d });
            pkcs8 = key.ExportPkcs8PrivateKey();
            return EphemeralEcdh.Import(pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    protected override bool Agree(ReadOnlySpan<byte> ephemeralPublic, Span<byte> shared) => _key.Agree(ephemeralPublic, shared);

    protected override void Dispose(bool disposing)
    {
        _key.Dispose();
        base.Dispose(disposing);
    }
}
