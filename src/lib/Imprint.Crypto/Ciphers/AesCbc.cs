using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Imprint.Crypto.Ciphers;

/// <summary>AES-128 in CBC mode over whole blocks (NIST SP 800-38A §6.2); padding is the caller's. Works in place.</summary>
public static class AesCbc
{
    private const int BlockLength = Aes128.BlockLength;

    public static void Encrypt(in Aes128 aes, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        RequireWholeBlocks(plaintext, ciphertext);

        var chain = Vector128.Create(iv[..BlockLength]);
        for (var at = 0; at < plaintext.Length; at += BlockLength)
        {
            chain = aes.Encrypt(chain ^ Vector128.Create(plaintext[at..]));
            chain.CopyTo(ciphertext[at..]);
        }
    }

    public static void Decrypt(in Aes128 aes, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        RequireWholeBlocks(ciphertext, plaintext);

        aes.ExpandInverse(out var inverse);
        var chain = Vector128.Create(iv[..BlockLength]);
        var at = 0;
        for (; at + (4 * BlockLength) <= ciphertext.Length; at += 4 * BlockLength)
        {
            var c0 = Vector128.Create(ciphertext[at..]);
            var c1 = Vector128.Create(ciphertext[(at + BlockLength)..]);
            var c2 = Vector128.Create(ciphertext[(at + (2 * BlockLength))..]);
            var c3 = Vector128.Create(ciphertext[(at + (3 * BlockLength))..]);
            var (p0, p1, p2, p3) = (c0, c1, c2, c3);
            aes.DecryptFour(in inverse, ref p0, ref p1, ref p2, ref p3);
            (p0 ^ chain).CopyTo(plaintext[at..]);
            (p1 ^ c0).CopyTo(plaintext[(at + BlockLength)..]);
            (p2 ^ c1).CopyTo(plaintext[(at + (2 * BlockLength))..]);
            (p3 ^ c2).CopyTo(plaintext[(at + (3 * BlockLength))..]);
            chain = c3;
        }

        for (; at < ciphertext.Length; at += BlockLength)
        {
            var block = Vector128.Create(ciphertext[at..]);
            (aes.Decrypt(in inverse, block) ^ chain).CopyTo(plaintext[at..]);
            chain = block;
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<RoundKeys>(ref inverse)));
    }

    private static void RequireWholeBlocks(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length % BlockLength != 0)
            throw new ArgumentException("CBC takes whole blocks of 16 bytes.", nameof(source));
        if (destination.Length < source.Length)
            throw new ArgumentException("The destination is shorter than the source.", nameof(destination));
    }
}
