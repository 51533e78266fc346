using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;

namespace Imprint.Crypto.Concealment;

/// <summary>A home network key of profile B that stays in custody: on disk sealed, or in an HSM. The custody key is the caller's to dispose.</summary>
public sealed class CustodyProfileBKey : HomeNetworkKey
{
    private readonly CustodyKey _key;
    private readonly byte[] _publicKey = new byte[PrimeCurve.P256.CompressedLength];

    public CustodyProfileBKey(CustodyKey key)
    {
        if (key.Kind != KeyKind.P256)
            throw new ArgumentException("Profile B is over P-256.", nameof(key));
        _key = key;

        // SubjectPublicKeyInfo of a named curve ends with the point (RFC 5480 §2.2).
        EcPoint.Compress(key.SubjectPublicKeyInfo.Span[^PrimeCurve.P256.PointLength..], _publicKey);
    }

    public override SuciScheme Scheme => SuciScheme.ProfileB;

    public override ReadOnlyMemory<byte> PublicKey => _publicKey;

    protected override bool Agree(ReadOnlySpan<byte> ephemeralPublic, Span<byte> shared)
    {
        Span<byte> point = stackalloc byte[PrimeCurve.P256.PointLength];
        if (!EcPoint.TryDecompress(PrimeCurve.P256, ephemeralPublic, point))
            return false;
        using var agreed = _key.Agree(point);
        agreed.Span.CopyTo(shared);
        return true;
    }
}
