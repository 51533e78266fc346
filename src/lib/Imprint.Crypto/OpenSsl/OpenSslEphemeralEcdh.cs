using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;

namespace Imprint.Crypto.OpenSsl;

internal sealed class OpenSslEphemeralEcdh : EphemeralEcdh
{
    private readonly EcKeyHandle _key;

    private OpenSslEphemeralEcdh(KeyKind kind, EcKeyHandle key)
        : base(kind, OpenSslCurve.PublicPoint(key, kind)) => _key = key;

    public static new OpenSslEphemeralEcdh Generate(KeyKind kind)
    {
        var key = OpenSslCurve.NewKey(kind);
        if (LibCrypto.EcKeyGenerateKey(key) == 1)
            return new OpenSslEphemeralEcdh(kind, key);
        key.Dispose();
        throw OpenSslException.Drain("Generating an EC key");
    }

    public static new OpenSslEphemeralEcdh Import(ReadOnlySpan<byte> pkcs8) =>
        new(OpenSslPrivateKey.ImportEc(pkcs8, out var key), key);

    public static OpenSslEphemeralEcdh? Restore(KeyKind kind, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> wellFormedPoint)
    {
        var key = OpenSslCurve.NewKey(kind);
        if (
            LibCrypto.EcKeyOct2Priv(key, scalar, (nuint)scalar.Length) == 1
            && LibCrypto.EcKeyOct2Key(key, wellFormedPoint, (nuint)wellFormedPoint.Length, 0) == 1
        )
            return new OpenSslEphemeralEcdh(kind, key);
        key.Dispose();
        LibCrypto.ErrClearError();
        return null;
    }

    private protected override void WriteScalar(Span<byte> scalar)
    {
        if (LibCrypto.EcKeyPriv2Oct(_key, scalar, (nuint)scalar.Length) != (nuint)scalar.Length)
            throw OpenSslException.Drain("Writing an EC private key");
    }

    private protected override bool AgreeWith(ReadOnlySpan<byte> wellFormedPoint, Span<byte> shared)
    {
        var group = OpenSslCurve.Group(Kind);
        using var peer = OpenSslException.Check(LibCrypto.EcPointNew(group), "Making an EC point");

        // Decoding checks that the point is on the curve; with a cofactor of 1 that is all there is to check.
        if (LibCrypto.EcPointOct2Point(group, peer, wellFormedPoint, (nuint)wellFormedPoint.Length, 0) != 1)
        {
            LibCrypto.ErrClearError();
            return false;
        }

        var length = LibCrypto.EcdhComputeKey(shared, (nuint)shared.Length, peer, _key, 0);
        return length == shared.Length ? true : throw OpenSslException.Drain("Agreeing on a secret");
    }

    protected override void Dispose(bool disposing) => _key.Dispose();
}
