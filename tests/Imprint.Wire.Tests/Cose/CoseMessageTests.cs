using System.Security.Cryptography;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests.Cose;

public sealed class CoseMessageTests
{
    private static readonly byte[] Payload = "payload"u8.ToArray();

    [Theory]
    [InlineData(CoseAlgorithm.Es256, "a10126")]
    [InlineData(CoseAlgorithm.Es384, "a1013822")]
    [InlineData(CoseAlgorithm.Ps256, "a1013824")]
    [InlineData(CoseAlgorithm.Ps384, "a1013825")]
    [InlineData(CoseAlgorithm.Rs256, "a101390100")]
    [InlineData(CoseAlgorithm.Rs384, "a101390101")]
    public void A_signature_is_made_and_checked_by_the_callers_key(CoseAlgorithm algorithm, string protectedHex)
    {
        using var key = new TestKey(algorithm);
        var encoded = CoseSign1.Sign(algorithm, Payload, key.Sign);
        Assert.Equal(0xd2, encoded[0]);
        Assert.Equal(WireFault.None, CoseSign1.Read(encoded, out var message));
        Assert.Equal(Hex(protectedHex), message!.ProtectedBytes.ToArray());
        Assert.Equal(Payload, message.Payload!.Value.ToArray());
        Assert.True(message.Verify(key.Verify));
        Assert.False(message.Verify(key.Verify, externalAad: new byte[1]));
        Assert.False(message.Verify((_, _, _) => false));

        encoded[^1] ^= 1;
        CoseSign1.Read(encoded, out var changed);
        Assert.False(changed!.Verify(key.Verify));
    }

    [Fact]
    public void A_detached_payload_is_signed_but_not_sent()
    {
        using var key = new TestKey(CoseAlgorithm.Es256);
        var options = new CoseOptions
        {
            IsDetached = true,
            IsTagged = false,
            ExternalAad = Hex("aabb"),
        };
        Assert.Equal(
            WireFault.None,
            CoseSign1.Read(CoseSign1.Sign(CoseAlgorithm.Es256, Payload, key.Sign, options), out var message)
        );
        Assert.Null(message!.Payload);
        Assert.False(message.IsTagged);
        Assert.True(message.Verify(key.Verify, Hex("aabb"), Payload));
        Assert.False(message.Verify(key.Verify, Hex("aabb")));
    }

    [Fact]
    public void Headers_of_the_caller_are_carried()
    {
        using var key = new TestKey(CoseAlgorithm.Es256);
        var options = new CoseOptions
        {
            Protected = CoseHeaders.Empty.With(CoseLabel.ContentType, w => w.WriteInt32(60)),
            Unprotected = CoseHeaders
                .Empty.With(256, w => w.WriteByteString(Hex("0102")))
                .With(CoseLabel.KeyId, w => w.WriteByteString("k"u8)),
        };
        CoseSign1.Read(CoseSign1.Sign(CoseAlgorithm.Es256, Payload, key.Sign, options), out var message);
        Assert.Equal(Hex("183c"), message!.Protected.Find(CoseLabel.ContentType)!.Value.ToArray());
        Assert.Equal(Hex("0102"), message.Unprotected.FindBytes(256)!.Value.ToArray());
        Assert.Equal("k"u8.ToArray(), message.Unprotected.KeyId!.Value.ToArray());
        Assert.Null(message.Unprotected.Find(257));
        Assert.True(message.Verify(key.Verify));
    }

    [Theory]
    [InlineData("d2 84 43a10126 a0 40 40", WireFault.BadValue)] // no signature
    [InlineData("d2 83 43a10126 a0 40", WireFault.BadValue)]
    [InlineData("d1 84 43a10126 a0 40 4101", WireFault.UnexpectedType)] // the tag of a Mac0
    [InlineData("d2 84 43a10126 a0 40 4101 00", WireFault.TrailingBytes)]
    [InlineData("d2 84 44a1012600 a0 40 4101", WireFault.TrailingBytes)]
    [InlineData("d2 84 4101 a0 40 4101", WireFault.UnexpectedType)] // the protected bytes hold no map
    [InlineData("d2 84 43a10126 a10127 40 4101", WireFault.Duplicate)] // the algorithm twice
    [InlineData("d2 84 45a201260126 a0 40 4101", WireFault.Duplicate)]
    [InlineData("d2 84 43a10126 a10281 01 40 4101", WireFault.BadValue)] // critical, unprotected
    [InlineData("d2 84 47a20126028118 a0 40 4101", WireFault.Truncated)]
    [InlineData("d2 84 47a2012602811863 a0 40 4101", WireFault.BadValue)] // critical: 99
    [InlineData("d2 84 45a201260280 a0 40 4101", WireFault.BadValue)] // critical: nothing
    [InlineData("d2 84 43a10126 a0 01 4101", WireFault.UnexpectedType)]
    [InlineData("d2 84 43a10126 80 40 4101", WireFault.UnexpectedType)]
    [InlineData("9f 43a10126 a0 40 4101 ff", WireFault.NotCanonical)]
    public void Malformed_messages_are_faults(string hex, WireFault expected)
    {
        Assert.Equal(expected, CoseSign1.Read(Hex(hex), out var message));
        Assert.Null(message);
    }

    [Fact]
    public void A_payload_may_be_as_large_as_the_caller_allows()
    {
        var encoded = CoseMac0.Create(CoseAlgorithm.Hmac256, new byte[32], new byte[100_000]);
        Assert.Equal(WireFault.TooLong, CoseMac0.Read(encoded, out _));
        Assert.Equal(WireFault.None, CoseMac0.Read(encoded, out var message, new CborLimits { MaxStringLength = 100_000 }));
        Assert.True(message!.Verify(new byte[32]));
    }

    [Fact]
    public void A_critical_header_that_is_understood_is_no_obstacle() =>
        Assert.Equal(WireFault.None, CoseSign1.Read(Hex("d2 84 46a20126028104 a0 40 4101"), out _));

    [Fact]
    public void An_unprotected_algorithm_does_not_count()
    {
        Assert.Equal(WireFault.None, CoseSign1.Read(Hex("d2 84 40 a10126 40 4101"), out var message));
        Assert.Equal(CoseAlgorithm.None, message!.Algorithm);
        Assert.False(message.Verify((_, _, _) => true));
    }

    public static TheoryData<CoseAlgorithm> Aeads =>
        [.. Enum.GetValues<CoseAlgorithm>().Where(algorithm => CoseAead.Of(algorithm) is not null)];

    [Theory]
    [MemberData(nameof(Aeads))]
    public void What_was_sealed_opens_under_the_same_key_and_data_only(CoseAlgorithm algorithm)
    {
        var random = new Random((int)algorithm);
        var aead = CoseAead.Of(algorithm)!;
        var key = new byte[aead.KeyLength];
        random.NextBytes(key);
        var options = new CoseOptions { ExternalAad = Hex("01") };
        var encoded = CoseEncrypt0.Seal(algorithm, key, random.NextBytes, Payload, options);
        Assert.Equal(0xd0, encoded[0]);
        Assert.Equal(WireFault.None, CoseEncrypt0.Read(encoded, out var message));
        Assert.Equal(aead.IvLength, message!.Unprotected.Iv!.Value.Length);
        Assert.Equal(Payload.Length + aead.TagLength, message.Ciphertext!.Value.Length);
        Assert.Equal(Payload, message.Open(key, Hex("01")));
        Assert.Null(message.Open(key));
        Assert.Null(message.Open(key.AsSpan(1), Hex("01")));
        key[0] ^= 1;
        Assert.Null(message.Open(key, Hex("01")));
    }

    [Fact]
    public void A_detached_ciphertext_travels_alone()
    {
        var key = new byte[16];
        var options = new CoseOptions { IsDetached = true };
        var encoded = CoseEncrypt0.Seal(CoseAlgorithm.A128Gcm, key, new byte[12], Payload, options, out var ciphertext);
        CoseEncrypt0.Read(encoded, out var message);
        Assert.Null(message!.Ciphertext);
        Assert.Null(message.Open(key));
        Assert.Equal(Payload, message.Open(key, detachedCiphertext: ciphertext));
    }

    [Theory]
    [InlineData("d0 83 43a10101 a0 50 00000000000000000000000000000000")] // no IV
    [InlineData("d0 83 43a10101 a1054101 50 00000000000000000000000000000000")] // an IV of one byte
    [InlineData("d0 83 43a10101 a1054c000000000000000000000000 41 00")] // shorter than a tag
    [InlineData("d0 83 45a10139fffd a1054c000000000000000000000000 40")] // A128CTR is no AEAD
    public void What_cannot_be_authentic_does_not_open(string hex)
    {
        Assert.Equal(WireFault.None, CoseEncrypt0.Read(Hex(hex), out var message));
        Assert.Null(message!.Open(new byte[16]));
    }

    [Theory]
    [InlineData(CoseAlgorithm.Hmac256, 32)]
    [InlineData(CoseAlgorithm.Hmac384, 48)]
    public void A_mac_is_checked(CoseAlgorithm algorithm, int length)
    {
        var key = new byte[length];
        var encoded = CoseMac0.Create(algorithm, key, Payload);
        Assert.Equal(0xd1, encoded[0]);
        Assert.Equal(WireFault.None, CoseMac0.Read(encoded, out var message));
        Assert.Equal(length, message!.Mac.Length);
        Assert.True(message.Verify(key));
        Assert.False(
            message.Verify(
                new byte[length - 1]
                    .Append((byte)1)
                    .ToArray()
            )
        );
        Assert.False(message.Verify(key, Hex("01")));

        CoseMac0.Read(CoseMac0.Create(algorithm, key, Payload, new CoseOptions { IsDetached = true }), out var detached);
        Assert.True(detached!.Verify(key, detachedPayload: Payload));
        Assert.Throws<ArgumentOutOfRangeException>(() => CoseMac0.Create(CoseAlgorithm.Es256, key, Payload));
    }

    [Theory]
    [InlineData(71)]
    public void Random_changes_never_throw_and_never_pass(int seed)
    {
        var random = new Random(seed);
        using var signer = new TestKey(CoseAlgorithm.Es256);
        var key = new byte[16];
        byte[][] samples =
        [
            CoseSign1.Sign(CoseAlgorithm.Es256, Payload, signer.Sign),
            CoseEncrypt0.Seal(CoseAlgorithm.AesCcm16Tag64Key128, key, random.NextBytes, Payload),
            CoseMac0.Create(CoseAlgorithm.Hmac256, key, Payload),
        ];
        for (var run = 0; run < 3000; run++)
        {
            var which = random.Next(3);
            var bytes = samples[which].ToArray();
            // Behind the outer tag and array head every bit is authenticated, or makes another structure.
            bytes[random.Next(2, bytes.Length)] ^= (byte)(1 << random.Next(8));
            var passes = which switch
            {
                0 => CoseSign1.Read(bytes, out var s) == WireFault.None && s!.Verify(signer.Verify),
                1 => CoseEncrypt0.Read(bytes, out var e) == WireFault.None && e!.Open(key) is not null,
                _ => CoseMac0.Read(bytes, out var m) == WireFault.None && m!.Verify(key),
            };
            Assert.False(passes, $"seed {seed}, run {run}, {Convert.ToHexString(bytes)}");
        }
    }

    private sealed class TestKey(CoseAlgorithm algorithm) : IDisposable
    {
        private readonly ECDsa _ec = ECDsa.Create(
            algorithm == CoseAlgorithm.Es384 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256
        );

        private readonly RSA _rsa = RSA.Create(2048);

        private HashAlgorithmName Hash =>
            algorithm is CoseAlgorithm.Es384 or CoseAlgorithm.Ps384 or CoseAlgorithm.Rs384
                ? HashAlgorithmName.SHA384
                : HashAlgorithmName.SHA256;

        private RSASignaturePadding? Padding =>
            algorithm switch
            {
                CoseAlgorithm.Ps256 or CoseAlgorithm.Ps384 => RSASignaturePadding.Pss,
                CoseAlgorithm.Rs256 or CoseAlgorithm.Rs384 => RSASignaturePadding.Pkcs1,
                _ => null,
            };

        public byte[] Sign(ReadOnlySpan<byte> data) =>
            Padding is { } padding ? _rsa.SignData(data, Hash, padding) : _ec.SignData(data, Hash);

        public bool Verify(CoseAlgorithm used, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
            used == algorithm
            && (Padding is { } padding ? _rsa.VerifyData(data, signature, Hash, padding) : _ec.VerifyData(data, signature, Hash));

        public void Dispose()
        {
            _ec.Dispose();
            _rsa.Dispose();
        }
    }
}
