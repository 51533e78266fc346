using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;

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
        var length = EcdsaSignature.RawToDer(rawSignature, der);
        if (LibCrypto.EcdsaVerify(0, hash, hash.Length, der[..length], length, _key) == 1)
            return true;
        LibCrypto.ErrClearError();
        return false;
    }

    protected override void Dispose(bool disposing) => _key.Dispose();
}
