using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Fdo.KeyExchange;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.KeyExchange;

public sealed class TunnelTests
{
    public static TheoryData<CipherSuite> Ciphers => [.. Enum.GetValues<CipherSuite>()];

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Messages_of_every_size_come_back(CipherSuite cipher)
    {
        using var tunnel = Open(cipher);
        foreach (var length in new[] { 0, 1, 15, 16, 17, 1300, 65_000 })
        {
            var plaintext = RandomNumberGenerator.GetBytes(length);
            Assert.Equal(FdoFault.None, tunnel.Open(tunnel.Seal(plaintext, RandomNumberGenerator.Fill), out var opened));
            Assert.Equal(plaintext, opened);
        }
    }

    [Fact]
    public void A_sealed_message_is_a_tagged_Encrypt0_with_the_algorithm_protected_and_the_IV_beside_it()
    {
        byte[] key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        using var tunnel = new Tunnel(CipherSuite.A128Gcm, new Secret(key));
        byte[] iv = [.. Enumerable.Repeat((byte)0xC5, 12)],
            plaintext = [0x80];

        var message = tunnel.Seal(plaintext, bytes => bytes.Fill(0xC5));

        // ["Encrypt0", h'a10101', h'']
        byte[] aad = [0x83, 0x68, .. "Encrypt0"u8, 0x43, 0xA1, 0x01, 0x01, 0x40];
        byte[] ciphertext = new byte[1],
            tag = new byte[16];
        using (var gcm = new AesGcm(key, 16))
            gcm.Encrypt(iv, plaintext, ciphertext, tag, aad);
        Assert.Equal([0xD0, 0x83, 0x43, 0xA1, 0x01, 0x01, 0xA1, 0x05, 0x4C, .. iv, 0x51, .. ciphertext, .. tag], message);
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void No_bit_of_a_message_may_change_and_no_octet_be_missing(CipherSuite cipher)
    {
        using var tunnel = Open(cipher);
        var good = tunnel.Seal("a message"u8, RandomNumberGenerator.Fill);

        for (var at = 0; at < good.Length; at++)
        {
            // Octet 0 is the tag of the message, which says what it is and nothing of its content.
            for (var bit = 0; bit < 8; bit++)
            {
                var bad = good.ToArray();
                bad[at] ^= (byte)(1 << bit);
                var fault = tunnel.Open(bad, out var opened);
                Assert.True(fault is FdoFault.Malformed or FdoFault.BadCiphertext, $"octet {at}, bit {bit}: {fault}");
                Assert.Empty(opened);
            }

            Assert.Equal(FdoFault.Malformed, tunnel.Open(good.AsMemory(0, at), out _));
        }

        Assert.Equal(FdoFault.Malformed, tunnel.Open((byte[])[.. good, 0], out _));
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Another_key_or_another_cipher_opens_nothing(CipherSuite cipher)
    {
        using var tunnel = Open(cipher);
        using var stranger = Open(cipher);
        var message = tunnel.Seal("a message"u8, RandomNumberGenerator.Fill);

        Assert.Equal(FdoFault.BadCiphertext, stranger.Open(message, out _));
        foreach (var other in Enum.GetValues<CipherSuite>().Where(c => c != cipher && c.KeyLength == cipher.KeyLength))
        {
            using var same = new Tunnel(other, new Secret(tunnel.Key.Span));
            Assert.Equal(FdoFault.BadCiphertext, same.Open(message, out _));
        }
    }

    [Fact]
    public void A_tag_exchanged_between_messages_is_refused()
    {
        using var tunnel = Open(CipherSuite.A256Gcm);
        var first = tunnel.Seal("one"u8, RandomNumberGenerator.Fill);
        var second = tunnel.Seal("two"u8, RandomNumberGenerator.Fill);

        Assert.Equal(FdoFault.BadCiphertext, tunnel.Open((byte[])[.. first[..^16], .. second[^16..]], out _));
    }

    [Fact]
    public void Messages_without_IV_or_ciphertext_are_refused()
    {
        using var tunnel = Open(CipherSuite.A128Gcm);
        byte[][] bad =
        [
            [0xD0, 0x83, 0x43, 0xA1, 0x01, 0x01, 0xA0, 0x51, .. new byte[17]], // no IV
            [0xD0, 0x83, 0x43, 0xA1, 0x01, 0x01, 0xA1, 0x05, 0x40, 0x51, .. new byte[17]], // an empty one
            [0xD0, 0x83, 0x43, 0xA1, 0x01, 0x01, 0xA1, 0x05, 0x4C, .. new byte[12], 0xF6], // detached
            [0xD0, 0x83, 0x43, 0xA1, 0x01, 0x01, 0xA1, 0x05, 0x4C, .. new byte[12], 0x40], // empty
            [0xD0, 0x83, 0x43, 0xA1, 0x01, 0x01, 0xA1, 0x05, 0x4C, .. new byte[12], 0x4F, .. new byte[15]], // less than a tag
            [0xD0, 0x83, 0x40, 0xA2, 0x01, 0x01, 0x05, 0x4C, .. new byte[12], 0x51, .. new byte[17]], // algorithm unprotected
        ];
        foreach (var message in bad)
            Assert.Equal(FdoFault.BadCiphertext, tunnel.Open(message, out _));
    }

    [Fact]
    public void Other_objects_and_messages_too_long_are_refused()
    {
        using var tunnel = Open(CipherSuite.A128Gcm);

        Assert.Equal(FdoFault.Malformed, tunnel.Open(ReadOnlyMemory<byte>.Empty, out _));
        Assert.Equal(FdoFault.Malformed, tunnel.Open(new byte[] { 0x80 }, out _));
        Assert.Equal(FdoFault.Malformed, tunnel.Open(CoseMac0.Create(CoseAlgorithm.Hmac256, new byte[32], new byte[9]), out _));
        Assert.Equal(
            FdoFault.TooLarge,
            tunnel.Open(tunnel.Seal(new byte[FdoLimits.MaxMessageLength], RandomNumberGenerator.Fill), out _)
        );
    }

    [Fact]
    public void A_key_of_another_length_is_the_caller_s_mistake() =>
        Assert.Throws<ArgumentException>(() => new Tunnel(CipherSuite.A256Gcm, new Secret(new byte[16])));

    private static Tunnel Open(CipherSuite cipher) => new(cipher, Secret.Random(cipher.KeyLength));
}
