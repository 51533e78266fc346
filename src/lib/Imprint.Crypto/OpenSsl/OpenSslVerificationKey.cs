using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.Ecdsa;
using Imprint.Wire;

namespace Imprint.Crypto.OpenSsl;

internal sealed class OpenSslVerificationKey : EcVerificationKey
{
    private readonly EcKeyHandle _key;

    private OpenSslVerificationKey(KeyKind kind, EcKeyHandle key)
        : base(kind) => _key = key;

    public static OpenSslVerificationKey? Open(KeyKind kind, ReadOnlySpan<byte> wellFormedPoint)
    {
        var key = OpenSslCurve.NewKey(kind);
        if (LibCrypto.EcKeyOct2Key(key, wellFormedPoint, (nuint)wellFormedPoint.Length, 0) == 1)
            return new OpenSslVerificationKey(kind, key);
        key.Dispose();
        LibCrypto.ErrClearError();
        return null;
    }

    private protected override bool VerifyRaw(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> rawSignature)
    {
        Span<byte> der = stackalloc byte[EcdsaSignature.MaxDerLength];
        if (EcdsaSignature.TryToDer(rawSignature, der, out var length) != WireFault.None)
            return false;
        if (LibCrypto.EcdsaVerify(0, hash, hash.Length, der[..length], length, _key) == 1)
            return true;
        LibCrypto.ErrClearError();
        return false;
    }

    protected override void Dispose(bool disposing) => _key.Dispose();
}
