using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.Ecdsa;
using Imprint.Wire;
using static Imprint.Crypto.Tests.Ecc.EcTestData;

namespace Imprint.Crypto.Tests.Ecc;

public sealed class EcVerificationKeyTests
{
    public static TheoryData<bool, KeyKind> PathsAndKinds => EcTestData.PathsAndKinds;

    // RFC 6979 appendices A.2.5 and A.2.6, message "sample" with the hash of the curve's size.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void P256_matches_RFC_6979(bool useOpenSsl)
    {
        using var key = Open(
            KeyKind.P256,
            Hex(
                "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                    + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
            ),
            useOpenSsl
        );
        var signature = Hex(
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
        );

        Assert.True(key.VerifyHash(SHA256.HashData("sample"u8), signature, SignatureForm.Raw));
        Assert.False(key.VerifyHash(SHA256.HashData("test"u8), signature, SignatureForm.Raw));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void P384_matches_RFC_6979(bool useOpenSsl)
    {
        using var key = Open(
            KeyKind.P384,
            Hex(
                "04EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13"
                    + "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720"
            ),
            useOpenSsl
        );
        var signature = Hex(
            "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46"
                + "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"
        );

        Assert.True(key.VerifyHash(SHA384.HashData("sample"u8), signature, SignatureForm.Raw));
        Assert.False(key.VerifyHash(SHA384.HashData("test"u8), signature, SignatureForm.Raw));
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void A_signature_is_good_in_both_forms_and_only_under_its_own_form_hash_and_key(bool useOpenSsl, KeyKind kind)
    {
        using var signer = ECDsa.Create(kind.Curve);
        using var stranger = ECDsa.Create(kind.Curve);
        using var key = Open(kind, Point(signer), useOpenSsl);
        using var other = Open(kind, Point(stranger), useOpenSsl);
        for (var i = 0; i < 8; i++)
        {
            var hash = RandomNumberGenerator.GetBytes(i % 2 == 0 ? 32 : 48);
            var raw = signer.SignHash(hash);
            var der = signer.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);

            Assert.True(key.VerifyHash(hash, raw, SignatureForm.Raw));
            Assert.True(key.VerifyHash(hash, der, SignatureForm.Der));
            Assert.False(key.VerifyHash(hash, raw, SignatureForm.Der));
            Assert.False(key.VerifyHash(hash, der, SignatureForm.Raw));
            Assert.False(other.VerifyHash(hash, raw, SignatureForm.Raw));
            hash[0] ^= 1;
            Assert.False(key.VerifyHash(hash, raw, SignatureForm.Raw));
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void A_malformed_raw_signature_is_not_valid(bool useOpenSsl, KeyKind kind)
    {
        using var signer = ECDsa.Create(kind.Curve);
        using var key = Open(kind, Point(signer), useOpenSsl);
        var hash = SHA256.HashData("what is signed"u8);
        var good = signer.SignHash(hash);
        var half = good.Length / 2;
        byte[] r = good[..half],
            s = good[half..],
            zero = new byte[half],
            n = Order(kind),
            ones = [.. Enumerable.Repeat((byte)0xFF, half)];

        List<(string Name, byte[] Signature)> cases =
        [
            ("r = 0", [.. zero, .. s]),
            ("s = 0", [.. r, .. zero]),
            ("both 0", [.. zero, .. zero]),
            ("r = n", [.. n, .. s]),
            ("s = n", [.. r, .. n]),
            ("r = 2^k - 1", [.. ones, .. s]),
            ("s = 2^k - 1", [.. r, .. ones]),
            ("swapped", [.. s, .. r]),
            ("empty", []),
            ("half", r),
            ("one short", good[..^1]),
            ("one long", [.. good, 0]),
            ("each half padded", [0, .. r, 0, .. s]),
        ];
        if (Plus(r, n) is { } rPlusN)
            cases.Add(("r + n", [.. rPlusN, .. s]));
        if (Plus(s, n) is { } sPlusN)
            cases.Add(("s + n", [.. r, .. sPlusN]));

        Assert.True(key.VerifyHash(hash, good, SignatureForm.Raw));
        Assert.All(cases, c => Assert.False(key.VerifyHash(hash, c.Signature, SignatureForm.Raw), c.Name));
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void A_DER_signature_has_one_encoding(bool useOpenSsl, KeyKind kind)
    {
        using var signer = ECDsa.Create(kind.Curve);
        using var key = Open(kind, Point(signer), useOpenSsl);
        var hash = SHA256.HashData("what is signed"u8);
        var raw = signer.SignHash(hash);
        Span<byte> buffer = stackalloc byte[EcdsaSignature.MaxDerLength];
        Assert.Equal(WireFault.None, EcdsaSignature.TryToDer(raw, buffer, out var length));
        var good = buffer[..length].ToArray();
        Assert.True(key.VerifyHash(hash, good, SignatureForm.Der));

        byte[] r = Integer(raw[..(raw.Length / 2)]),
            s = Integer(raw[(raw.Length / 2)..]);
        List<(string Name, byte[] Signature)> cases =
        [
            ("empty", []),
            ("only a header", [0x30, 0]),
            ("one number", Sequence(r)),
            ("three numbers", Sequence([.. r, .. s, 2, 1, 0])),
            ("bytes after it", [.. good, 0]),
            ("cut", good[..^1]),
            ("length in long form", [0x30, 0x81, good[1], .. good[2..]]),
            ("indefinite length", [0x30, 0x80, .. good[2..], 0, 0]),
            ("SET instead of SEQUENCE", [0x31, .. good[1..]]),
            ("OCTET STRING instead of INTEGER", Sequence([4, .. r[1..], .. s])),
            ("needless zero before r", Sequence([2, (byte)(r[1] + 1), 0, .. r[2..], .. s])),
            ("r = 0", Sequence([2, 1, 0, .. s])),
            ("s = 0", Sequence([.. r, 2, 1, 0])),
            ("an empty number", Sequence([2, 0, .. s])),
            ("r = -1", Sequence([2, 1, 0xFF, .. s])),
            ("a huge number", Sequence([2, 60, 1, .. new byte[59], .. s])),
            ("r = n", Sequence([.. Integer(Order(kind)), .. s])),
        ];
        Assert.All(cases, c => Assert.False(key.VerifyHash(hash, c.Signature, SignatureForm.Der), c.Name));
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void Spoilt_signatures_are_never_valid_and_never_throw(bool useOpenSsl, KeyKind kind)
    {
        const int Seed = 20251;
        var random = new Random(Seed);
        using var signer = ECDsa.Create(kind.Curve);
        using var key = Open(kind, Point(signer), useOpenSsl);
        var hash = SHA256.HashData("what is signed"u8);
        var good = signer.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
        for (var i = 0; i < 100; i++)
        {
            var spoilt = good.ToArray();
            spoilt[random.Next(spoilt.Length)] ^= (byte)random.Next(1, 256);
            Assert.False(key.VerifyHash(hash, spoilt, SignatureForm.Der), $"seed {Seed}, round {i}");
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void A_point_that_is_no_key_is_refused(bool useOpenSsl, KeyKind kind)
    {
        using var signer = ECDsa.Create(kind.Curve);
        var good = Point(signer);

        Assert.All(
            BadPoints.Of(kind, good),
            bad => Assert.False(EcVerificationKey.TryFromPoint(kind, bad.Point, useOpenSsl, out _), bad.Name)
        );
        byte[] compressed = [(byte)(2 | (good[^1] & 1)), .. good[1..(1 + kind.CoordinateLength)]];
        using var key = Open(kind, compressed, useOpenSsl);
        Assert.True(key.VerifyHash(new byte[32], signer.SignHash(new byte[32]), SignatureForm.Raw));
    }

    [Theory]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.BrainpoolP256r1)]
    public void A_SubjectPublicKeyInfo_is_read_exactly(KeyKind kind)
    {
        using var signer = ECDsa.Create(kind.Curve);
        var spki = signer.ExportSubjectPublicKeyInfo();

        Assert.True(EcVerificationKey.TryParse(spki, out var key));
        Assert.Equal(kind, key.Kind);
        Assert.True(key.VerifyHash(new byte[32], signer.SignHash(new byte[32]), SignatureForm.Raw));
        key.Dispose();

        for (var length = 0; length < spki.Length; length++)
            Assert.False(EcVerificationKey.TryParse(spki.AsSpan(0, length), out _), $"cut at {length}");
        Assert.False(EcVerificationKey.TryParse([.. spki, 0], out _));
    }

    [Fact]
    public void Keys_of_other_algorithms_and_curves_are_refused()
    {
        using var rsa = RSA.Create(2048);
        using var p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);

        Assert.False(EcVerificationKey.TryParse(rsa.ExportSubjectPublicKeyInfo(), out _));
        Assert.False(EcVerificationKey.TryParse(p521.ExportSubjectPublicKeyInfo(), out _));
        Assert.False(EcVerificationKey.TryFromPoint(KeyKind.P256, Point(brainpool), out _));
        Assert.False(EcVerificationKey.TryFromPoint(KeyKind.BrainpoolP256r1, Point(p256), out _));
    }

    [Fact]
    public void Only_SHA_2_hashes_are_checked()
    {
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = Open(KeyKind.P256, Point(signer), useOpenSsl: true);

        Assert.Throws<ArgumentException>(() => key.VerifyHash(new byte[20], new byte[64], SignatureForm.Raw));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_key_serves_many_threads(bool useOpenSsl)
    {
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = Open(KeyKind.P256, Point(signer), useOpenSsl);
        var hash = new byte[32];
        var signature = signer.SignHash(hash);

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 100; i++)
                            Assert.True(key.VerifyHash(hash, signature, SignatureForm.Raw));
                    })
                )
        );
    }

    private static EcVerificationKey Open(KeyKind kind, byte[] point, bool useOpenSsl)
    {
        Assert.True(EcVerificationKey.TryFromPoint(kind, point, useOpenSsl, out var key));
        return key;
    }

    private static byte[] Sequence(byte[] contents) => [0x30, (byte)contents.Length, .. contents];

    private static byte[] Integer(byte[] magnitude)
    {
        var digits = magnitude.AsSpan().TrimStart((byte)0).ToArray();
        return digits[0] >= 0x80 ? [2, (byte)(digits.Length + 1), 0, .. digits] : [2, (byte)digits.Length, .. digits];
    }
}
