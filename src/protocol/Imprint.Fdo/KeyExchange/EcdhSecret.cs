using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;

namespace Imprint.Fdo.KeyExchange;

/// <summary>ShSe of the ECDH suites, the same on both sides: Sh.x || DeviceRandom || OwnerRandom.</summary>
internal static class EcdhSecret
{
    private const int MaxLength = 3 * 48;

    /// <param name="ownParameter">What this side sent, for its random number.</param>
    public static FdoFault Derive(
        KeyExchangeSuite suite,
        EphemeralEcdh own,
        ReadOnlySpan<byte> ownParameter,
        ReadOnlySpan<byte> peerParameter,
        bool isOwner,
        CipherSuite cipher,
        out Secret? sevk
    )
    {
        sevk = null;
        var coordinate = suite.Curve.CoordinateLength;
        Span<byte> peerPoint = stackalloc byte[1 + 2 * coordinate];
        if (!EcdhParameter.TryRead(suite, peerParameter, peerPoint, out var peerRandom))
            return FdoFault.BadKeyExchange;

        Span<byte> sharedSecret = stackalloc byte[MaxLength];
        sharedSecret = sharedSecret[..(coordinate + 2 * suite.RandomLength)];
        if (!own.Agree(peerPoint, sharedSecret[..coordinate]))
            return FdoFault.BadKeyExchange;

        var ownRandom = ownParameter[^suite.RandomLength..];
        (isOwner ? peerRandom : ownRandom).CopyTo(sharedSecret[coordinate..]);
        (isOwner ? ownRandom : peerRandom).CopyTo(sharedSecret[(coordinate + suite.RandomLength)..]);
        sevk = SessionKey.Derive(cipher, sharedSecret, contextRand: []);
        CryptographicOperations.ZeroMemory(sharedSecret);
        return FdoFault.None;
    }
}
