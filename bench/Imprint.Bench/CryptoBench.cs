using System.Buffers;
using System.Security.Cryptography;
using Imprint.Crypto.Aka;
using Imprint.Crypto.Bsp;
using Imprint.Crypto.Ciphers;
using Imprint.Crypto.Concealment;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.Ecdsa;
using Imprint.Crypto.Kdf;
using InBoxAes = System.Security.Cryptography.Aes;

namespace Imprint.Bench;

/// <summary>Symmetric cryptography and the AKA family, each leg beside the primitives that it is made of.</summary>
internal static class CryptoBench
{
    private static readonly byte[] K = Convert.FromHexString("465B5CE8B199B49FAA5F0A2EE238A6BC");
    private static readonly byte[] Opc = Convert.FromHexString("E8ED289DEBA952E4283B54E88E6183CA");
    private static readonly byte[] Rand = Convert.FromHexString("F1C538CB4E449E1679C6837B950212BF");
    private static readonly byte[] Sqn = Convert.FromHexString("000000000021");
    private static readonly byte[] PrivateKey = [.. Opc, .. K];
    private static readonly byte[] Amf = [0x80, 0x00];

    private static ReadOnlySpan<byte> Snn => "5G:mnc070.mcc999.3gppnetwork.org"u8;

    public static void Run(Measurements m)
    {
        MilenageVectors(m);
        HomeVectors(m);
        BulkAes(m);
        TuakChallenge(m);
        Reveal(m);
        KeptKeys(m);
    }

    private static void MilenageVectors(Measurements m)
    {
        m.Chapter("Milenage, f1 to f5*");
        const int Batch = 100;
        var (macS, akStar) = (new byte[8], new byte[6]);
        m.Time("full vector, key expanded each time", () => Vectors(1, AesPaths.Best));
        m.Time("full vector, key expanded before", () => Vectors(Batch, AesPaths.Best), Batch);
        m.Time("full vector without AES instructions", () => Vectors(Batch, AesPath.Portable), Batch);

        using var aes = InBoxAes.Create();
        aes.Key = K;
        var (blocks, output) = (new byte[96], new byte[96]);
        m.Time(
            "six blocks, one framework ECB call each",
            () =>
            {
                for (var at = 0; at < blocks.Length; at += 16)
                    aes.EncryptEcb(blocks.AsSpan(at, 16), output.AsSpan(at, 16), PaddingMode.None);
            }
        );
        m.AtMost("full vector with intrinsics, µs", m["full vector, key expanded before"], 0.2);
        m.AtMost("full vector with key expansion, µs", m["full vector, key expanded each time"], 0.2);

        void Vectors(int count, AesPath path)
        {
            using var milenage = new Milenage(K, Opc, path);
            for (var i = 0; i < count; i++)
                milenage.FullVector(Rand, Sqn, Amf, out _, macS, akStar);
        }
    }

    private static void HomeVectors(Measurements m)
    {
        m.Chapter("5G home vector: random, f1 to f5, XRES*, HXRES*, K_AUSF, K_SEAF");
        var (key, input, output, rand) = (new byte[32], new byte[64], new byte[32], new byte[16]);
        var hmac = m.Time("HMAC-SHA-256 of 64 bytes", () => HMACSHA256.HashData(key, input, output));
        var sha = m.Time("SHA-256 of 32 bytes", () => SHA256.HashData(key, output));
        var random = m.Time("16 random bytes", () => RandomNumberGenerator.Fill(rand));
        var vector = m.Time(
            "home vector",
            () =>
            {
                RandomNumberGenerator.Fill(rand);
                using var milenage = new Milenage(K, Opc);
                HomeVector.Compute(in milenage, rand, Sqn, Amf, Snn, out _);
            }
        );
        var sum = random + m["full vector, key expanded each time"] + (3 * hmac) + sha;
        m.AtMost("home vector / (random + Milenage + 3 HMAC + SHA)", vector / sum, 1.5);
        m.Time("EAP-AKA' keys from CK' and IK' (7 HMAC)", () => new EapAkaPrimeKeys(K, Opc, "999700000000001"u8).Dispose());
    }

    private static void BulkAes(Measurements m)
    {
        m.Chapter("CMAC, CBC and the BSP");
        using var inBox = InBoxAes.Create();
        inBox.Key = K;
        foreach (var length in (int[])[1024, 8192])
        {
            var (data, output, mac) = (new byte[length], new byte[length], new byte[16]);
            var framework = m.Time(
                $"CBC of {length} bytes, framework",
                () => inBox.EncryptCbc(data, Rand, output, PaddingMode.None)
            );
            var own = m.Time(
                $"CBC of {length} bytes, own",
                () =>
                {
                    using var aes = new Aes128(K);
                    AesCbc.Encrypt(in aes, Rand, data, output);
                }
            );
            var cmac = m.Time($"CMAC of {length} bytes", () => AesCmac.Compute(K, data, mac));
            m.AtMost($"CMAC / own CBC pass, {length} bytes", cmac / own, 2);
            m.AtMost($"CMAC / framework CBC pass, {length} bytes", cmac / framework, 2);
        }

        using var keys = new BspKeys(K, Opc, Rand);
        using var session = new BspSession(in keys);
        var (profile, segments) = (new byte[8192], new ArrayBufferWriter<byte>(9000));
        var bsp = m.Time(
            "BSP, 8 KB of profile in 9 segments",
            () =>
            {
                segments.ResetWrittenCount();
                session.ProtectAll(BspTag.ProfileElements, profile, segments);
            }
        );
        m.AtMost("BSP / (own CBC + CMAC)", bsp / (m["CBC of 8192 bytes, own"] + m["CMAC of 8192 bytes"]), 1.5);
    }

    private static void TuakChallenge(Measurements m)
    {
        m.Chapter("TUAK");
        var topc = new byte[32];
        m.Time(
            "challenge, f1 to f5 (two Keccak permutations)",
            () =>
            {
                using var tuak = new Tuak(K, topc);
                tuak.Challenge(Rand, Sqn, Amf, resLength: 16, out _);
            }
        );
    }

    private static void Reveal(Measurements m)
    {
        m.Chapter("SUCI, at home");
        foreach (var key in (HomeNetworkKey[])[new ProfileAKey(PrivateKey), new ProfileBKey(PrivateKey)])
        {
            using (key)
            {
                var device = HomeNetworkPublicKey.TryRead(key.Scheme, key.PublicKey.Span)!;
                var (output, msin) = (new byte[device.OutputLength(5)], new byte[5]);
                device.Conceal(msin, output);
                m.Time($"reveal, {key.Scheme}", () => key.Deconceal(output, msin, out _));
            }
        }
    }

    private static void KeptKeys(Measurements m)
    {
        m.Chapter("Parsed keys");
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (spki, hash) = (signer.ExportSubjectPublicKeyInfo(), SHA256.HashData(K));
        var signature = signer.SignHash(hash);
        var cache = new ParsedKeyCache<EcVerificationKey>(1024);
        m.Time("look up a kept key", () => cache.GetOrParse(spki, Parse));
        m.Time(
            "parse and verify",
            () =>
            {
                using var key = Parse(spki);
                key!.VerifyHash(hash, signature, SignatureForm.Raw);
            }
        );
        m.Time("look up and verify", () => cache.GetOrParse(spki, Parse)!.VerifyHash(hash, signature, SignatureForm.Raw));
    }

    private static EcVerificationKey? Parse(ReadOnlySpan<byte> spki) =>
        EcVerificationKey.TryParse(spki, out var key) ? key : null;
}
