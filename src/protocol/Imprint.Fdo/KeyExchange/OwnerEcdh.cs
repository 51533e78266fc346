using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Wire;

namespace Imprint.Fdo.KeyExchange;

internal sealed class OwnerEcdh : OwnerKeyExchange
{
    private readonly EphemeralEcdh _key;

    private OwnerEcdh(KeyExchangeSuite suite, EphemeralEcdh key, byte[] xA)
        : base(suite, xA) => _key = key;

    public static new OwnerEcdh Start(KeyExchangeSuite suite, RandomSource random)
    {
        Span<byte> ownerRandom = stackalloc byte[suite.RandomLength];
        random(ownerRandom);
        var key = EphemeralEcdh.Generate(suite.Curve);
        return new OwnerEcdh(suite, key, EcdhParameter.Write(suite, key.PublicPoint.Span, ownerRandom));
    }

    public static OwnerEcdh? TryRestore(KeyExchangeSuite suite, ReadOnlySpan<byte> xA, ReadOnlySpan<byte> scalar)
    {
        Span<byte> point = stackalloc byte[1 + 2 * suite.Curve.CoordinateLength];
        return EcdhParameter.TryRead(suite, xA, point, out _) && EphemeralEcdh.TryRestore(suite.Curve, scalar, point, out var key)
            ? new OwnerEcdh(suite, key, xA.ToArray())
            : null;
    }

    public override FdoFault Finish(ReadOnlySpan<byte> xB, FdoSigner owner, CipherSuite cipher, out Secret? sevk) =>
        EcdhSecret.Derive(Suite, _key, XA.Span, xB, isOwner: true, cipher, out sevk);

    private protected override Secret ExportPrivate() => _key.ExportScalar();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Dispose();
        base.Dispose(disposing);
    }
}
