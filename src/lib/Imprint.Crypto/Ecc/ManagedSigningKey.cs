using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.Ecc;

internal sealed class ManagedSigningKey : EcSigningKey
{
    private readonly ECDsa _key;

    private ManagedSigningKey(KeyKind kind, ECDsa key)
        : base(kind) => _key = key;

    public static new ManagedSigningKey Import(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            ManagedEcKey.ImportWhole(key, pkcs8);
            return new ManagedSigningKey(ManagedEcKey.KindOf(key), key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private protected override int SignDer(ReadOnlySpan<byte> hash, Span<byte> der)
    {
        // .NET promises thread safety for static members only.
        lock (_key)
            return _key.SignHash(hash, der, DSASignatureFormat.Rfc3279DerSequence);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Dispose();
    }
}
