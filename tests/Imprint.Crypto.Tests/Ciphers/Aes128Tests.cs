using System.Security.Cryptography;
using Imprint.Crypto.Ciphers;
using InBoxAes = System.Security.Cryptography.Aes;

namespace Imprint.Crypto.Tests.Ciphers;

public class Aes128Tests
{
    [Theory]
    [ClassData(typeof(Paths))]
    public void Matches_FIPS_197_appendix_C1(string path)
    {
        using var aes = new Aes128(Hex.Bytes("000102030405060708090a0b0c0d0e0f"), Paths.Of(path));
        var block = new byte[16];
        aes.EncryptBlock(Hex.Bytes("00112233445566778899aabbccddeeff"), block);
        Assert.Equal("69c4e0d86a7b0430d8cdb78070b4c55a", Hex.Text(block));
    }

    [Theory]
    [ClassData(typeof(Paths))]
    public void Agrees_with_the_framework_in_every_mode_and_length(string path)
    {
        const int Seed = 20250131;
        var random = new Random(Seed);
        for (var blocks = 0; blocks <= 13; blocks++)
        {
            var (key, iv, data) = (Draw(random, 16), Draw(random, 16), Draw(random, 16 * blocks));
            using var inBox = InBoxAes.Create();
            inBox.Key = key;
            var expected = inBox.EncryptCbc(data, iv, PaddingMode.None);

            using var aes = new Aes128(key, Paths.Of(path));
            var actual = new byte[data.Length];
            AesCbc.Encrypt(in aes, iv, data, actual);
            Assert.Equal(Hex.Text(expected), Hex.Text(actual));

            AesCbc.Decrypt(in aes, iv, actual, actual);
            Assert.Equal(Hex.Text(data), Hex.Text(actual));
        }
    }

    [Theory]
    [ClassData(typeof(Paths))]
    public void The_S_box_is_right_for_every_byte(string path)
    {
        using var inBox = InBoxAes.Create();
        inBox.Key = new byte[16];
        using var aes = new Aes128(new byte[16], Paths.Of(path));
        var block = new byte[16];
        for (var value = 0; value < 256; value++)
        {
            Array.Fill(block, (byte)value);
            var expected = inBox.EncryptEcb(block, PaddingMode.None);
            aes.EncryptBlock(block, block);
            Assert.Equal(expected, block);
        }
    }

    [Theory]
    [ClassData(typeof(Paths))]
    public void Counter_mode_matches_SP_800_38A_F51(string path)
    {
        var plaintext = Hex.Bytes(
            "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51 30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710"
        );
        using var aes = new Aes128(Hex.Bytes("2b7e151628aed2a6abf7158809cf4f3c"), Paths.Of(path));
        var actual = new byte[plaintext.Length];
        AesCtr.Apply(in aes, Hex.Bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), plaintext, actual);
        Assert.Equal(
            "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee",
            Hex.Text(actual)
        );
    }

    [Theory]
    [ClassData(typeof(Paths))]
    public void Counter_mode_counts_over_the_end_and_stops_anywhere(string path)
    {
        var (key, start) = (Hex.Bytes("2b7e151628aed2a6abf7158809cf4f3c"), Hex.Bytes("fffffffffffffffffffffffffffffffe"));
        using var inBox = InBoxAes.Create();
        inBox.Key = key;
        var counters = Hex.Bytes(
            "fffffffffffffffffffffffffffffffe ffffffffffffffffffffffffffffffff 00000000000000000000000000000000 00000000000000000000000000000001 00000000000000000000000000000002"
        );
        var keyStream = inBox.EncryptEcb(counters, PaddingMode.None);

        using var aes = new Aes128(key, Paths.Of(path));
        for (var length = 0; length <= keyStream.Length; length++)
        {
            var actual = new byte[length];
            AesCtr.Apply(in aes, start, actual, actual);
            Assert.Equal(Hex.Text(keyStream.AsSpan(0, length)), Hex.Text(actual));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(32)]
    public void A_key_of_another_length_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => new Aes128(new byte[length]).Dispose());

    [Fact]
    public void CBC_takes_whole_blocks_only() =>
        Assert.Throws<ArgumentException>(() =>
        {
            using var aes = new Aes128(new byte[16]);
            AesCbc.Encrypt(in aes, new byte[16], new byte[17], new byte[17]);
        });

    [Fact]
    public void Disposing_wipes_the_round_keys()
    {
        var key = Hex.Bytes("000102030405060708090a0b0c0d0e0f");
        var aes = new Aes128(key);
        aes.Dispose();
        var afterwards = new byte[16];
        aes.EncryptBlock(new byte[16], afterwards);

        // With every round key zero the first block is the same for any key.
        var other = new Aes128(new byte[16]);
        other.Dispose();
        var expected = new byte[16];
        other.EncryptBlock(new byte[16], expected);
        Assert.Equal(expected, afterwards);
    }

    private static byte[] Draw(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
