using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Kdf;

namespace Imprint.Fdo.KeyExchange;

/// <summary>The SEVK: the one key with which an authenticated cipher encrypts and verifies (FDO 1.1 §3.6.4).</summary>
internal static class SessionKey
{
    public static Secret Derive(CipherSuite cipher, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> contextRand)
    {
        // HMAC-SHA-256 for every cipher here, A256GCM included: SHA-384 belongs to the 256-bit suites of CTR and CBC alone.
        Span<byte> key = stackalloc byte[cipher.KeyLength];
        FdoKdf.Derive(sharedSecret, contextRand, HashAlgorithmName.SHA256, key);
        var sevk = new Secret(key);
        CryptographicOperations.ZeroMemory(key);
        return sevk;
    }
}
