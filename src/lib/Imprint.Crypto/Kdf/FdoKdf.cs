using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imprint.Crypto.Kdf;

/// <summary>
/// The KDF of FIDO Device Onboard 1.1: SP 800-108 in counter mode, but with a counter of one octet and the length (in bits) of two,
/// which the framework's own SP 800-108 does not offer.
/// </summary>
public static class FdoKdf
{
    /// <summary>ContextRand is empty, or the owner's random of ASYMKEX3072.</summary>
    public const int MaxContextLength = 96;

    /// <summary>K(i) = HMAC(ShSe, i || "FIDO-KDF" || 0x00 || "AutomaticOnboardTunnel" || ContextRand || L)</summary>
    public static void Derive(
        ReadOnlySpan<byte> sharedSecret,
        ReadOnlySpan<byte> contextRand,
        HashAlgorithmName hash,
        Span<byte> output
    )
    {
        if (contextRand.Length > MaxContextLength)
            throw new ArgumentException($"ContextRand has at most {MaxContextLength} octets.", nameof(contextRand));

        var label = "FIDO-KDF\0AutomaticOnboardTunnel"u8;
        Span<byte> buffer = stackalloc byte[1 + label.Length + MaxContextLength + sizeof(ushort)];
        var input = buffer[..(1 + label.Length + contextRand.Length + sizeof(ushort))];
        label.CopyTo(input[1..]);
        contextRand.CopyTo(input[(1 + label.Length)..]);
        BinaryPrimitives.WriteUInt16BigEndian(input[^sizeof(ushort)..], checked((ushort)(output.Length * 8)));

        Span<byte> block = stackalloc byte[SHA384.HashSizeInBytes];
        while (!output.IsEmpty)
        {
            input[0] = checked((byte)(input[0] + 1));
            var length = Hmac(hash, sharedSecret, input, block);
            var taken = Math.Min(length, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(block);
    }

    private static int Hmac(HashAlgorithmName hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (hash == HashAlgorithmName.SHA256)
            return HMACSHA256.HashData(key, input, output);
        if (hash == HashAlgorithmName.SHA384)
            return HMACSHA384.HashData(key, input, output);
        throw new ArgumentException("FDO derives with SHA-256 or SHA-384.", nameof(hash));
    }
}
