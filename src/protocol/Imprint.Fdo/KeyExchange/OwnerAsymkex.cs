using Imprint.Crypto;
using Imprint.Wire;

namespace Imprint.Fdo.KeyExchange;

/// <summary>The secret is the device's random number alone, under the owner's key; the owner's own is public and goes into the KDF.</summary>
internal sealed class OwnerAsymkex : OwnerKeyExchange
{
    private OwnerAsymkex(KeyExchangeSuite suite, byte[] ownerRandom)
        : base(suite, ownerRandom) { }

    public static new OwnerAsymkex Start(KeyExchangeSuite suite, RandomSource random)
    {
        var ownerRandom = new byte[suite.RandomLength];
        random(ownerRandom);
        return new OwnerAsymkex(suite, ownerRandom);
    }

    public static OwnerAsymkex? TryRestore(KeyExchangeSuite suite, ReadOnlySpan<byte> xA, ReadOnlySpan<byte> nothing) =>
        xA.Length == suite.RandomLength && nothing.IsEmpty ? new OwnerAsymkex(suite, xA.ToArray()) : null;

    public override FdoFault Finish(ReadOnlySpan<byte> xB, FdoSigner owner, CipherSuite cipher, out Secret? sevk)
    {
        sevk = null;
        if (owner.DecryptOaep is not { } decrypt || !Suite.Fits(owner.PublicKey))
            return FdoFault.KeyExchangeMismatch;

        // One answer for whatever is wrong with the padding or with what it holds: a second one would be an oracle.
        using var deviceRandom = decrypt(xB);
        if (deviceRandom?.Length != Suite.RandomLength)
            return FdoFault.BadKeyExchange;
        sevk = SessionKey.Derive(cipher, deviceRandom.Span, contextRand: XA.Span);
        return FdoFault.None;
    }

    private protected override Secret ExportPrivate() => new([]);
}
