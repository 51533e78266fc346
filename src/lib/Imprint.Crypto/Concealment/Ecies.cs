using System.Security.Cryptography;
using Imprint.Crypto.Ciphers;
using Imprint.Crypto.Kdf;

namespace Imprint.Crypto.Concealment;

// TS 33.501 Annex C.3.2 to C.3.4, after the key agreement:
//   EncKey (16) | ICB (16) | MacKey (32) = X9.63 KDF(shared, ephemeral public key)
//   scheme output = ephemeral public key | AES-128-CTR | HMAC-SHA-256 of the ciphertext, first 8 octets
internal static class Ecies
{
    public const int TagLength = 8;

    /// <summary>The longest identifier is the user part of an NAI (RFC 7542 §2.2).</summary>
    public const int MaxPlaintextLength = 253;

    private const int EncKeyLength = 16;
    private const int IcbLength = 16;
    private const int MacKeyLength = 32;

    /// <summary>Writes ciphertext and tag; the ephemeral public key goes in front and is not written here.</summary>
    public static void Seal(
        ReadOnlySpan<byte> shared,
        ReadOnlySpan<byte> ephemeralPublic,
        ReadOnlySpan<byte> plaintext,
        Span<byte> output
    )
    {
        Span<byte> keys = stackalloc byte[EncKeyLength + IcbLength + MacKeyLength];
        X963Kdf.Derive(shared, ephemeralPublic, keys);
        var ciphertext = output[..plaintext.Length];
        Crypt(keys, plaintext, ciphertext);
        Tag(keys, ciphertext, output.Slice(plaintext.Length, TagLength));
        CryptographicOperations.ZeroMemory(keys);
    }

    public static bool TryOpen(
        ReadOnlySpan<byte> shared,
        ReadOnlySpan<byte> ephemeralPublic,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext
    )
    {
        Span<byte> keys = stackalloc byte[EncKeyLength + IcbLength + MacKeyLength];
        Span<byte> expected = stackalloc byte[TagLength];
        X963Kdf.Derive(shared, ephemeralPublic, keys);
        Tag(keys, ciphertext, expected);
        var isGenuine = CryptographicOperations.FixedTimeEquals(expected, tag);
        if (isGenuine)
            Crypt(keys, ciphertext, plaintext);
        CryptographicOperations.ZeroMemory(keys);
        return isGenuine;
    }

    private static void Crypt(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        using var aes = new Aes128(keys[..EncKeyLength]);
        AesCtr.Apply(in aes, keys.Slice(EncKeyLength, IcbLength), source, destination);
    }

    private static void Tag(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> ciphertext, Span<byte> tag)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(keys[^MacKeyLength..], ciphertext, full);
        full[..TagLength].CopyTo(tag);
    }
}
