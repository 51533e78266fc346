using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Imprint.Crypto.Ciphers;

/// <summary>AES-128 in counter mode (NIST SP 800-38A §6.5): the whole 16-byte block counts, big-endian. Works in place.</summary>
public static class AesCtr
{
    public static void Apply(in Aes128 aes, ReadOnlySpan<byte> initialCounter, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < source.Length)
            throw new ArgumentException("The destination is shorter than the source.", nameof(destination));

        var counter = BinaryPrimitives.ReadUInt128BigEndian(initialCounter);
        Span<byte> block = stackalloc byte[Aes128.BlockLength];
        Span<byte> keyStream = stackalloc byte[4 * Aes128.BlockLength];
        for (var at = 0; at < source.Length; at += keyStream.Length)
        {
            var k0 = NextCounter(ref counter, block);
            var k1 = NextCounter(ref counter, block);
            var k2 = NextCounter(ref counter, block);
            var k3 = NextCounter(ref counter, block);
            aes.EncryptFour(ref k0, ref k1, ref k2, ref k3);
            k0.CopyTo(keyStream);
            k1.CopyTo(keyStream[16..]);
            k2.CopyTo(keyStream[32..]);
            k3.CopyTo(keyStream[48..]);

            var length = Math.Min(keyStream.Length, source.Length - at);
            for (var i = 0; i < length; i++)
                destination[at + i] = (byte)(source[at + i] ^ keyStream[i]);
        }

        CryptographicOperations.ZeroMemory(keyStream);
    }

    private static Vector128<byte> NextCounter(ref UInt128 counter, Span<byte> block)
    {
        BinaryPrimitives.WriteUInt128BigEndian(block, counter++);
        return Vector128.Create((ReadOnlySpan<byte>)block);
    }
}
