using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.Ecc;

internal sealed class ManagedVerificationKey : EcVerificationKey
{
    private readonly ECDsa _key;

    private ManagedVerificationKey(KeyKind kind, ECDsa key)
        : base(kind) => _key = key;

    public static ManagedVerificationKey? Open(KeyKind kind, ReadOnlySpan<byte> wellFormedPoint)
    {
        if (!EcPointForm.TryToParameters(kind, wellFormedPoint, out var parameters))
            return null;
        try
        {
            return new ManagedVerificationKey(kind, ECDsa.Create(parameters));
        }
        catch (CryptographicException)
        {
            return null; // .NET says no more about a point that is not on the curve.
        }
    }

    private protected override bool VerifyRaw(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> rawSignature)
    {
        // .NET promises thread safety for static members only.
        lock (_key)
            return _key.VerifyHash(hash, rawSignature);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Dispose();
    }
}
