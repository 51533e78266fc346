using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imprint.Crypto.Kdf;

/// <summary>The 5G key hierarchy (TS 33.501 Annex A). SNN is the serving network name, <c>5G:mnc070.mcc999.3gppnetwork.org</c>.</summary>
public static class FiveGKeys
{
    public const int KeyLength = 32;
    public const int ResStarLength = 16;
    public const int AlgorithmKeyLength = 16;

    private const int CkLength = 16;

    /// <summary>CK' and IK' of EAP-AKA', A.3.</summary>
    public static void CkIkPrime(
        ReadOnlySpan<byte> ck,
        ReadOnlySpan<byte> ik,
        ReadOnlySpan<byte> snn,
        ReadOnlySpan<byte> sqnXorAk,
        Span<byte> ckPrime,
        Span<byte> ikPrime
    )
    {
        Span<byte> key = stackalloc byte[2 * CkLength];
        Span<byte> output = stackalloc byte[Ts33220Kdf.OutputLength];
        Join(ck, ik, key);
        Ts33220Kdf.Derive(key, 0x20, snn, sqnXorAk, output);
        output[..CkLength].CopyTo(ckPrime);
        output[CkLength..].CopyTo(ikPrime);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>K_AUSF of 5G-AKA, A.2.</summary>
    public static void Kausf(
        ReadOnlySpan<byte> ck,
        ReadOnlySpan<byte> ik,
        ReadOnlySpan<byte> snn,
        ReadOnlySpan<byte> sqnXorAk,
        Span<byte> kausf
    )
    {
        Span<byte> key = stackalloc byte[2 * CkLength];
        Join(ck, ik, key);
        Ts33220Kdf.Derive(key, 0x6a, snn, sqnXorAk, kausf);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>RES* on the device, XRES* at home: the last 16 octets, A.4.</summary>
    public static void ResStar(
        ReadOnlySpan<byte> ck,
        ReadOnlySpan<byte> ik,
        ReadOnlySpan<byte> snn,
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> res,
        Span<byte> resStar
    )
    {
        Span<byte> key = stackalloc byte[2 * CkLength];
        Span<byte> output = stackalloc byte[Ts33220Kdf.OutputLength];
        Join(ck, ik, key);
        Ts33220Kdf.Derive(key, 0x6b, snn, rand, res, output);
        output[^ResStarLength..].CopyTo(resStar);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>HRES* and HXRES*: the last 16 octets of SHA-256(RAND || RES*), A.5.</summary>
    public static void HresStar(ReadOnlySpan<byte> rand, ReadOnlySpan<byte> resStar, Span<byte> hresStar)
    {
        Span<byte> input = stackalloc byte[16 + ResStarLength];
        Span<byte> output = stackalloc byte[SHA256.HashSizeInBytes];
        Join(rand, resStar, input);
        SHA256.HashData(input, output);
        output[^ResStarLength..].CopyTo(hresStar);
    }

    /// <summary>K_SEAF, A.6.</summary>
    public static void Kseaf(ReadOnlySpan<byte> kausf, ReadOnlySpan<byte> snn, Span<byte> kseaf) =>
        Ts33220Kdf.Derive(kausf, 0x6c, snn, kseaf);

    /// <summary>K_AMF, A.7. The SUPI goes in by its value: the IMSI digits, or the NAI, in UTF-8.</summary>
    public static void Kamf(ReadOnlySpan<byte> kseaf, ReadOnlySpan<byte> supiValue, ReadOnlySpan<byte> abba, Span<byte> kamf) =>
        Ts33220Kdf.Derive(kseaf, 0x6d, supiValue, abba, kamf);

    /// <summary>K_NASenc, K_NASint and the radio's keys: the last 16 octets, A.8. The key is K_AMF for NAS and K_gNB for the radio.</summary>
    public static void Algorithm(ReadOnlySpan<byte> key, AlgorithmType type, byte identity, Span<byte> algorithmKey)
    {
        Span<byte> output = stackalloc byte[Ts33220Kdf.OutputLength];
        Ts33220Kdf.Derive(key, 0x69, [(byte)type], [identity], output);
        output[^AlgorithmKeyLength..].CopyTo(algorithmKey);
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>K_gNB over 3GPP access, K_N3IWF otherwise, A.9.</summary>
    public static void Kgnb(ReadOnlySpan<byte> kamf, uint uplinkNasCount, AccessType access, Span<byte> kgnb)
    {
        Span<byte> count = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(count, uplinkNasCount);
        Ts33220Kdf.Derive(kamf, 0x6e, count, [(byte)access], kgnb);
    }

    private static void Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> both)
    {
        if (first.Length + second.Length != both.Length)
            throw new ArgumentException($"Two parts of {both.Length / 2} octets are needed.", nameof(second));
        first.CopyTo(both);
        second.CopyTo(both[first.Length..]);
    }
}

/// <summary>Algorithm type distinguisher, TS 33.501 Table A.8-1.</summary>
public enum AlgorithmType : byte
{
    NasEncryption = 1,
    NasIntegrity = 2,
    RrcEncryption = 3,
    RrcIntegrity = 4,
    UserPlaneEncryption = 5,
    UserPlaneIntegrity = 6,
}

/// <summary>Access type distinguisher, TS 33.501 Table A.9-1.</summary>
public enum AccessType : byte
{
    ThreeGpp = 1,
    NonThreeGpp = 2,
}
