using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Concealment;

/// <summary>A home network key of profile A, over Curve25519.</summary>
public sealed class ProfileAKey : HomeNetworkKey
{
    private readonly Secret _privateKey;
    private readonly byte[] _publicKey = new byte[X25519.KeyLength];

    public ProfileAKey(ReadOnlySpan<byte> privateKey)
    {
        X25519.PublicKey(privateKey, _publicKey);
        _privateKey = new Secret(privateKey);
    }

    public override SuciScheme Scheme => SuciScheme.ProfileA;

    public override ReadOnlyMemory<byte> PublicKey => _publicKey;

    protected override bool Agree(ReadOnlySpan<byte> ephemeralPublic, Span<byte> shared) =>
        X25519.Agree(_privateKey.Span, ephemeralPublic, shared);

    protected override void Dispose(bool disposing)
    {
        _privateKey.Dispose();
        base.Dispose(disposing);
    }
}
