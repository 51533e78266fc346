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
        var source = MemoryMarshal.Cast<byte, Vector128<byte>>(plaintext);
        var destination = MemoryMarshal.Cast<byte, Vector128<byte>>(ciphertext);
        for (var i = 0; i < source.Length; i++)
        {
            chain = aes.Encrypt(chain ^ source[i]);
            destination[i] = chain;
        }
    }

    public static void Decrypt(in Aes128 aes, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        RequireWholeBlocks(ciphertext, plaintext);

        aes.ExpandInverse(out var inverse);
        var chain = Vector128.Create(iv[..BlockLength]);
        var source = MemoryMarshal.Cast<byte, Vector128<byte>>(ciphertext);
        var destination = MemoryMarshal.Cast<byte, Vector128<byte>>(plaintext);
        var i = 0;
        for (; i + 4 <= source.Length; i += 4)
        {
            var (c0, c1, c2, c3) = (source[i], source[i + 1], source[i + 2], source[i + 3]);
            var (p0, p1, p2, p3) = (c0, c1, c2, c3);
            aes.DecryptFour(in inverse, ref p0, ref p1, ref p2, ref p3);
            destination[i] = p0 ^ chain;
            destination[i + 1] = p1 ^ c0;
            destination[i + 2] = p2 ^ c1;
            destination[i + 3] = p3 ^ c2;
            chain = c3;
        }

        for (; i < source.Length; i++)
        {
            var block = source[i];
            destination[i] = aes.Decrypt(in inverse, block) ^ chain;
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
