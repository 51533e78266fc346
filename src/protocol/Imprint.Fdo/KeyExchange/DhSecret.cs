using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Dh;

namespace Imprint.Fdo.KeyExchange;

/// <summary>ShSe of the DHKEX suites: g^ab mod p in the full length of p, leading zeros included.</summary>
internal static class DhSecret
{
    public static FdoFault Derive(DhExchange own, ReadOnlySpan<byte> peerValue, CipherSuite cipher, out Secret? sevk)
    {
        sevk = null;
        Span<byte> sharedSecret = stackalloc byte[own.Group.Length];
        if (!own.Agree(peerValue, sharedSecret))
            return FdoFault.BadKeyExchange;
        sevk = SessionKey.Derive(cipher, sharedSecret, contextRand: []);
        CryptographicOperations.ZeroMemory(sharedSecret);
        return FdoFault.None;
    }
}
