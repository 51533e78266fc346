using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;

namespace Imprint.Crypto.OpenSsl;

internal sealed class OpenSslSigningKey : EcSigningKey
{
    private readonly EcKeyHandle _key;

    private OpenSslSigningKey(KeyKind kind, EcKeyHandle key)
        : base(kind) => _key = key;

    public static new OpenSslSigningKey Import(ReadOnlySpan<byte> pkcs8)
    {
        var kind = OpenSslPrivateKey.ImportEc(pkcs8, out var key);
        return new OpenSslSigningKey(kind, key);
    }

    private protected override int SignDer(ReadOnlySpan<byte> hash, Span<byte> der)
    {
        var length = (uint)der.Length;
        OpenSslException.Check(LibCrypto.EcdsaSign(0, hash, hash.Length, der, ref length, _key), "Signing");
        return (int)length;
    }

    protected override void Dispose(bool disposing) => _key.Dispose();
}
