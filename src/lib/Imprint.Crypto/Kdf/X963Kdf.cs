using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imprint.Crypto.Kdf;

/// <summary>The KDF of ANSI X9.63 (SEC 1 §3.6.1) with SHA-256: SHA-256(Z || counter || SharedInfo), counter from 1 in 4 octets.</summary>
public static class X963Kdf
{
    /// <summary>Enough for a P-521 secret and the longest SharedInfo in use.</summary>
    public const int MaxInputLength = 256;

    public static void Derive(ReadOnlySpan<byte> z, ReadOnlySpan<byte> sharedInfo, Span<byte> output)
    {
        var inputLength = z.Length + sizeof(uint) + sharedInfo.Length;
        if (inputLength > MaxInputLength)
            throw new ArgumentException($"Z and SharedInfo exceed {MaxInputLength - sizeof(uint)} octets.", nameof(sharedInfo));

        Span<byte> buffer = stackalloc byte[MaxInputLength];
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        var input = buffer[..inputLength];
        z.CopyTo(input);
        sharedInfo.CopyTo(input[(z.Length + sizeof(uint))..]);
        for (uint counter = 1; !output.IsEmpty; counter++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(input[z.Length..], counter);
            SHA256.HashData(input, block);
            var taken = Math.Min(block.Length, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(block);
    }
}
