using System.Security.Cryptography;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.Core;

public sealed class HashTests
{
    [Theory]
    [InlineData(FdoHashType.Sha256, FdoHashType.HmacSha256, 32)]
    [InlineData(FdoHashType.Sha384, FdoHashType.HmacSha384, 48)]
    public void A_hash_of_parts_is_that_of_the_whole(FdoHashType hash, FdoHashType hmac, int length)
    {
        var whole = FdoHash.Compute(hash, "abcdef"u8.ToArray());

        Assert.Equal(whole, FdoHash.Compute(hash, "ab"u8.ToArray(), default, "cdef"u8.ToArray()));
        Assert.NotEqual(whole, FdoHash.Compute(hash, "abcde"u8.ToArray()));
        Assert.Equal((length, length), (hash.Length, hmac.Length));
        Assert.Equal((hmac, hash), (hash.Hmac, hmac.Hash));
        Assert.Equal(whole, FdoHash.ReadEncoded(whole.Encode()));
        Assert.Equal(whole.GetHashCode(), FdoHash.ReadEncoded(whole.Encode())!.GetHashCode());
    }

    [Fact]
    public void An_HMAC_is_none_without_a_key_and_a_hash_is_no_HMAC()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FdoHash.Compute(FdoHashType.HmacSha256, "data"u8.ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => FdoHash.ComputeHmac(FdoHashType.Sha256, new byte[32], "data"u8));

        var value = HMACSHA256.HashData(new byte[32], "data"u8);
        var hmac = FdoHash.ComputeHmac(FdoHashType.HmacSha256, new byte[32], "data"u8);
        Assert.Equal(new FdoHash(FdoHashType.HmacSha256, value), hmac);
        Assert.False(hmac.Matches(new FdoHash(FdoHashType.Sha256, value)));
    }

    [Theory]
    [InlineData(FdoHashType.Sha256, 31)]
    [InlineData(FdoHashType.Sha256, 48)]
    [InlineData(FdoHashType.HmacSha384, 32)]
    [InlineData(FdoHashType.Sha384, 49)]
    public void A_value_of_the_wrong_length_is_refused(FdoHashType type, int length)
    {
        Assert.Throws<ArgumentException>(() => new FdoHash(type, new byte[length]));
        var encoded = Wire.Cbor.CborEncoding.Encode(w =>
        {
            w.WriteStartArray(2);
            w.WriteInt32((int)type);
            w.WriteByteString(new byte[length]);
            w.WriteEndArray();
        });
        Assert.Null(FdoHash.ReadEncoded(encoded));
    }

    [Fact]
    public void The_weaker_of_two_keys_decides_about_the_hash()
    {
        FdoKeyType[] weak = [FdoKeyType.Secp256R1, FdoKeyType.Rsa2048Restr];
        foreach (var device in Enum.GetValues<FdoKeyType>())
        foreach (var owner in Enum.GetValues<FdoKeyType>())
        {
            var expected = weak.Contains(device) || weak.Contains(owner) ? FdoHashType.Sha256 : FdoHashType.Sha384;
            Assert.Equal(expected, FdoHashTypes.For(device, owner));
        }
    }

    [Fact]
    public void A_nonce_matches_itself_alone()
    {
        const int seed = 7;
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var (a, b) = (FdoNonce.Create(random.NextBytes), FdoNonce.Create(random.NextBytes));
            Assert.True(a.Matches(new FdoNonce(a.ToBytes())));
            Assert.False(a.Matches(b), $"seed {seed}, round {i}");
        }

        Assert.Throws<ArgumentException>(() => new FdoNonce(new byte[15]));
    }

    [Fact]
    public void Every_fault_has_a_text_of_its_own_and_a_code()
    {
        var faults = Enum.GetValues<FdoFault>();

        Assert.Equal(faults.Length, faults.Select(f => f.Text).Distinct().Count());
        Assert.All(faults.Where(f => f != FdoFault.None), f => Assert.True(Enum.IsDefined(f.Code)));
        Assert.Equal(CoseAlgorithm.Ps384, FdoKeyType.RsaPss.Algorithm);
    }
}
