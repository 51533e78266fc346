using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Imprint.Crypto.Kdf;

/// <summary>The keys of a full EAP-AKA' authentication (RFC 9048 §3.3). Dispose it, which wipes them.</summary>
public struct EapAkaPrimeKeys : IDisposable
{
    public const int MacLength = 16;
    public const int MaxIdentityLength = 253;

    // MK = K_encr (16) | K_aut (32) | K_re (32) | MSK (64) | EMSK (64)
    private MasterKey _mk;

    /// <summary>MK = PRF'(IK' || CK', "EAP-AKA'" || Identity). In 5G the identity is the SUPI's value (TS 33.501 §6.1.3.1).</summary>
    public EapAkaPrimeKeys(ReadOnlySpan<byte> ckPrime, ReadOnlySpan<byte> ikPrime, ReadOnlySpan<byte> identity)
    {
        if (identity.Length > MaxIdentityLength)
            throw new ArgumentException($"An identity has at most {MaxIdentityLength} octets.", nameof(identity));

        var label = "EAP-AKA'"u8;
        Span<byte> seed = stackalloc byte[label.Length + MaxIdentityLength];
        label.CopyTo(seed);
        identity.CopyTo(seed[label.Length..]);

        Span<byte> key = stackalloc byte[32];
        ikPrime[..16].CopyTo(key);
        ckPrime[..16].CopyTo(key[16..]);
        Prf(key, seed[..(label.Length + identity.Length)], _mk);
        CryptographicOperations.ZeroMemory(key);
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Kencr => Slice(0, 16);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Kaut => Slice(16, 32);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Kre => Slice(48, 32);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Msk => Slice(80, 64);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Emsk => Slice(144, 64);

    /// <summary>K_AUSF of a 5G authentication by EAP-AKA': the first half of EMSK (TS 33.501 §6.1.3.1).</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Kausf => Emsk[..32];

    /// <summary>AT_MAC: HMAC-SHA-256-128 of the whole packet, whose own MAC field must be zero (RFC 9048 §3.4.1).</summary>
    public readonly void ComputeMac(ReadOnlySpan<byte> packet, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Kaut, packet, full);
        full[..MacLength].CopyTo(mac);
        CryptographicOperations.ZeroMemory(full);
    }

    /// <summary>Compares in constant time.</summary>
    public readonly bool MacMatches(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[MacLength];
        ComputeMac(packet, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_mk);

    public override readonly string ToString() => "(secret)";

    // PRF' (RFC 9048 §3.4.1): T1 = HMAC(K, S | 1), Tn = HMAC(K, Tn-1 | S | n).
    private static void Prf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        const int BlockLength = HMACSHA256.HashSizeInBytes;
        Span<byte> block = stackalloc byte[BlockLength];
        Span<byte> input = stackalloc byte[BlockLength + 8 + MaxIdentityLength + 1];
        var seedAndCounter = input.Slice(BlockLength, seed.Length + 1);
        seed.CopyTo(seedAndCounter);
        for (var at = 0; at < output.Length; at += BlockLength)
        {
            seedAndCounter[^1]++;
            HMACSHA256.HashData(key, at == 0 ? seedAndCounter : input[..(BlockLength + seedAndCounter.Length)], block);
            block.CopyTo(input);
            block[..Math.Min(BlockLength, output.Length - at)].CopyTo(output[at..]);
        }

        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(input);
    }

    [UnscopedRef]
    private readonly ReadOnlySpan<byte> Slice(int start, int length) => ((ReadOnlySpan<byte>)_mk).Slice(start, length);

    [InlineArray(16 + 32 + 32 + 64 + 64)]
    private struct MasterKey
    {
        private byte _first;
    }
}
