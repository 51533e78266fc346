using System.Security.Cryptography;

namespace Imprint.Crypto.OpenSsl;

/// <summary>Diffie-Hellman on Curve25519 (RFC 7748 section 5), which .NET does not offer itself.</summary>
public static class X25519
{
    public const int KeyLength = 32;

    private const int EvpPkeyX25519 = 1034;

    /// <summary>Makes a fresh key pair.</summary>
    public static void Generate(Span<byte> privateKey, Span<byte> publicKey)
    {
        RequireKeyLength(privateKey.Length, nameof(privateKey));
        RandomNumberGenerator.Fill(privateKey);
        PublicKey(privateKey, publicKey);
    }

    /// <summary>The public key is X25519(k, 9), section 6.1.</summary>
    public static void PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireKeyLength(publicKey.Length, nameof(publicKey));
        using var key = OpenPrivateKey(privateKey);
        nuint length = KeyLength;
        OpenSslException.Check(LibCrypto.EvpPkeyGetRawPublicKey(key, publicKey, ref length), "Computing an X25519 public key");
    }

    /// <summary>
    /// False, and a wiped <paramref name="shared"/>, when the peer's key is of small order: the result would be all zeros and
    /// known to anybody (section 6.1).
    /// </summary>
    public static bool Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublic, Span<byte> shared)
    {
        RequireKeyLength(peerPublic.Length, nameof(peerPublic));
        RequireKeyLength(shared.Length, nameof(shared));
        using var key = OpenPrivateKey(privateKey);
        using var peer = LibCrypto.EvpPkeyNewRawPublicKey(EvpPkeyX25519, 0, peerPublic, KeyLength);
        OpenSslException.Check(peer, "Reading an X25519 public key");
        using var context = OpenSslException.Check(LibCrypto.EvpPkeyCtxNew(key, 0), "Preparing X25519");
        OpenSslException.Check(LibCrypto.EvpPkeyDeriveInit(context), "Preparing X25519");
        OpenSslException.Check(LibCrypto.EvpPkeyDeriveSetPeer(context, peer), "Preparing X25519");

        // With all inputs of the right length, the all-zero result is the one thing that derivation refuses.
        nuint length = KeyLength;
        if (LibCrypto.EvpPkeyDerive(context, shared, ref length) == 1 && shared.ContainsAnyExcept((byte)0))
            return true;
        LibCrypto.ErrClearError();
        CryptographicOperations.ZeroMemory(shared);
        return false;
    }

    private static EvpKeyHandle OpenPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        RequireKeyLength(privateKey.Length, nameof(privateKey));
        OpenSslLibrary.Require();
        return OpenSslException.Check(
            LibCrypto.EvpPkeyNewRawPrivateKey(EvpPkeyX25519, 0, privateKey, KeyLength),
            "Reading an X25519 private key"
        );
    }

    private static void RequireKeyLength(int length, string name)
    {
        if (length != KeyLength)
            throw new ArgumentException($"An X25519 key has {KeyLength} bytes.", name);
    }
}
