using System.Security.Cryptography;
using Imprint.Crypto.Ecdsa;

namespace Imprint.Crypto.Concealment;

/// <summary>A home network key of profile B, over P-256.</summary>
public sealed class ProfileBKey : HomeNetworkKey
{
    private readonly ECDiffieHellman _key;
    private readonly byte[] _publicKey = new byte[PrimeCurve.P256.CompressedLength];

    public ProfileBKey(ReadOnlySpan<byte> privateKey)
    {
        _key = P256Agreement.Open(privateKey);
        P256Agreement.WritePublicKey(_key, _publicKey);
    }

    public override SuciScheme Scheme => SuciScheme.ProfileB;

    public override ReadOnlyMemory<byte> PublicKey => _publicKey;

    protected override bool Agree(ReadOnlySpan<byte> ephemeralPublic, Span<byte> shared) =>
        P256Agreement.Agree(_key, ephemeralPublic, shared);

    protected override void Dispose(bool disposing)
    {
        _key.Dispose();
        base.Dispose(disposing);
    }
}
