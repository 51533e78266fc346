using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Imprint.Crypto.Rsa;
using Imprint.TestKit;

namespace Imprint.Crypto.Tests.Rsa;

public sealed class RsaVerificationKeyTests
{
    private static readonly JsonElement Vectors = Repository.Vectors("rsa/signatures.json").RootElement;

    private static readonly byte[] Data = Encoding.ASCII.GetBytes(Vectors.Text("data"));

    public static TheoryData<string, string, RsaSignatureScheme> Signatures =>
        new()
        {
            { "pkcs1Sha256", "SHA256", RsaSignatureScheme.Pkcs1 },
            { "pkcs1Sha384", "SHA384", RsaSignatureScheme.Pkcs1 },
            { "pssSha256", "SHA256", RsaSignatureScheme.Pss },
            { "pssSha384", "SHA384", RsaSignatureScheme.Pss },
        };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Signatures_of_the_openssl_command_verify_as_what_they_are_and_as_nothing_else(
        string name,
        string hash,
        RsaSignatureScheme scheme
    )
    {
        Assert.True(RsaVerificationKey.TryParse(Vectors.Bytes("spki"), out var key));
        using var _ = key;
        var signature = Vectors.Bytes(name);
        var hashName = new HashAlgorithmName(hash);
        var otherHash = hash == "SHA256" ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        var otherScheme = scheme == RsaSignatureScheme.Pss ? RsaSignatureScheme.Pkcs1 : RsaSignatureScheme.Pss;

        Assert.Equal(2048, key.Bits);
        Assert.Equal(2048, RsaVerificationKey.BitsOf(Vectors.Bytes("spki")));
        Assert.True(key.VerifyData(Data, signature, hashName, scheme));
        Assert.False(key.VerifyData(Data, signature, otherHash, scheme));
        Assert.False(key.VerifyData(Data, signature, hashName, otherScheme));
        Assert.False(key.VerifyData([.. Data, 0], signature, hashName, scheme));
        Assert.False(key.VerifyData(Data, signature.AsSpan(1), hashName, scheme));
        Assert.False(key.VerifyData(Data, [.. signature, 0], hashName, scheme));
        Assert.False(key.VerifyData(Data, [0, .. signature], hashName, scheme));
        Assert.False(key.VerifyData(Data, [], hashName, scheme));
        Assert.False(key.VerifyData(Data, Enumerable.Repeat((byte)0xFF, signature.Length).ToArray(), hashName, scheme));
        for (var at = 0; at < signature.Length; at += 17)
        {
            var bad = signature.ToArray();
            bad[at] ^= 1;
            Assert.False(key.VerifyData(Data, bad, hashName, scheme));
        }
    }

    [Fact]
    public void A_salt_of_another_length_than_the_hash_is_refused()
    {
        Assert.True(RsaVerificationKey.TryParse(Vectors.Bytes("spki"), out var key));
        using var _ = key;

        Assert.False(key.VerifyData(Data, Vectors.Bytes("pssSha256Salt20"), HashAlgorithmName.SHA256, RsaSignatureScheme.Pss));
    }

    [Fact]
    public void Other_hashes_are_the_caller_s_mistake()
    {
        Assert.True(RsaVerificationKey.TryParse(Vectors.Bytes("spki"), out var key));
        using var _ = key;

        Assert.Throws<ArgumentException>(() => key.VerifyData([], [], HashAlgorithmName.SHA1, RsaSignatureScheme.Pkcs1));
    }

    [Fact]
    public void What_is_encrypted_opens_with_the_private_half()
    {
        using var rsa = RSA.Create(2048);
        Assert.True(RsaVerificationKey.TryParse(rsa.ExportSubjectPublicKeyInfo(), out var key));
        using var _ = key;

        var ciphertext = key.EncryptOaepSha256([1, 2, 3]);

        Assert.Equal(key.ModulusLength, ciphertext.Length);
        Assert.NotEqual(ciphertext, key.EncryptOaepSha256([1, 2, 3]));
        Assert.Equal([1, 2, 3], rsa.Decrypt(ciphertext, RSAEncryptionPadding.OaepSHA256));
    }

    public static TheoryData<string, byte[]> BadKeys
    {
        get
        {
            using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var good = Vectors.Bytes("spki");
            byte[] modulus = [0x80, .. new byte[254], 1],
                exponent = [1, 0, 1];
            return new()
            {
                { "empty", [] },
                { "cut short", good[..^1] },
                { "followed by an octet", [.. good, 0] },
                { "EC", ec.ExportSubjectPublicKeyInfo() },
                { "id-RSASSA-PSS", Spki(modulus, exponent, "1.2.840.113549.1.1.10") },
                { "1024 bits", Spki([0x80, .. new byte[126], 1], exponent) },
                { "2047 bits", Spki([0x40, .. new byte[254], 1], exponent) },
                { "4097 bits", Spki([1, .. new byte[511], 1], exponent) },
                { "an even modulus", Spki([.. modulus[..^1], 2], exponent) },
                { "exponent 0", Spki(modulus, [0]) },
                { "exponent 1", Spki(modulus, [1]) },
                { "exponent 2", Spki(modulus, [2]) },
                { "an even exponent", Spki(modulus, [1, 0, 2]) },
                { "an exponent above 2^32", Spki(modulus, [1, 0, 0, 0, 1]) },
                { "a negative modulus", Spki(modulus, exponent, negative: true) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void A_key_that_is_not_for_us_is_refused(string name, byte[] spki)
    {
        Assert.False(RsaVerificationKey.TryParse(spki, out _), name);
        Assert.Equal(0, RsaVerificationKey.BitsOf(spki));
    }

    [Theory]
    [InlineData("03")]
    [InlineData("010001")]
    [InlineData("ffffffff")]
    public void Exponents_of_other_makers_are_read(string exponent)
    {
        var spki = Spki([0x80, .. new byte[254], 1], Hex.Bytes(exponent));

        Assert.True(RsaVerificationKey.TryParse(spki, out var key));
        key.Dispose();
    }

    [Fact]
    public async Task One_key_serves_many_threads()
    {
        Assert.True(RsaVerificationKey.TryParse(Vectors.Bytes("spki"), out var key));
        using var _ = key;
        var signature = Vectors.Bytes("pkcs1Sha256");

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 50; i++)
                            Assert.True(key.VerifyData(Data, signature, HashAlgorithmName.SHA256, RsaSignatureScheme.Pkcs1));
                    })
                )
        );
    }

    private static byte[] Spki(byte[] modulus, byte[] exponent, string algorithm = "1.2.840.113549.1.1.1", bool negative = false)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            if (negative)
                key.WriteInteger(modulus);
            else
                key.WriteIntegerUnsigned(modulus);
            key.WriteIntegerUnsigned(exponent);
        }

        var spki = new AsnWriter(AsnEncodingRules.DER);
        using (spki.PushSequence())
        {
            using (spki.PushSequence())
            {
                spki.WriteObjectIdentifier(algorithm);
                spki.WriteNull();
            }

            spki.WriteBitString(key.Encode());
        }

        return spki.Encode();
    }
}
