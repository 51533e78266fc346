using Imprint.Crypto;
using Imprint.Crypto.Dh;
using Imprint.Wire;

namespace Imprint.Fdo.KeyExchange;

internal sealed class OwnerDh : OwnerKeyExchange
{
    private readonly DhExchange _key;

    private OwnerDh(KeyExchangeSuite suite, DhExchange key)
        : base(suite, key.PublicValue.ToArray()) => _key = key;

    public static new OwnerDh Start(KeyExchangeSuite suite, RandomSource random) =>
        new(suite, DhExchange.Generate(suite.Group, random));

    public static OwnerDh? TryRestore(KeyExchangeSuite suite, ReadOnlySpan<byte> xA, ReadOnlySpan<byte> exponent) =>
        DhExchange.TryRestore(suite.Group, exponent, xA, out var key) ? new OwnerDh(suite, key) : null;

    public override FdoFault Finish(ReadOnlySpan<byte> xB, FdoSigner owner, CipherSuite cipher, out Secret? sevk) =>
        DhSecret.Derive(_key, xB, cipher, out sevk);

    private protected override Secret ExportPrivate() => _key.ExportExponent();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Dispose();
        base.Dispose(disposing);
    }
}
