using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

public sealed class X25519Tests
{
    private readonly byte[] _shared = new byte[X25519.KeyLength];

    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    )]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    )]
    public void The_function_matches_RFC_7748_section_5_2(string scalar, string u, string expected)
    {
        Assert.True(X25519.Agree(Convert.FromHexString(scalar), Convert.FromHexString(u), _shared));
        Assert.Equal(expected, Convert.ToHexStringLower(_shared));
    }

    [Fact]
    public void A_thousand_iterations_match_RFC_7748_section_5_2()
    {
        var k = new byte[X25519.KeyLength];
        k[0] = 9;
        var u = k.ToArray();
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(X25519.Agree(k, u, _shared));
            u = k;
            k = _shared.ToArray();
            if (i == 0)
                Assert.Equal("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079", Convert.ToHexStringLower(k));
        }

        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Convert.ToHexStringLower(k));
    }

    [Fact]
    public void Diffie_Hellman_matches_RFC_7748_section_6_1()
    {
        var alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        var bob = Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        byte[] alicePublic = new byte[32],
            bobPublic = new byte[32];
        X25519.PublicKey(alice, alicePublic);
        X25519.PublicKey(bob, bobPublic);

        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(alicePublic));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Convert.ToHexStringLower(bobPublic));
        Assert.True(X25519.Agree(alice, bobPublic, _shared));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Convert.ToHexStringLower(_shared));
    }

    [Fact]
    public void Both_sides_agree()
    {
        byte[] privateA = new byte[32],
            publicA = new byte[32],
            privateB = new byte[32],
            publicB = new byte[32];
        X25519.Generate(privateA, publicA);
        X25519.Generate(privateB, publicB);

        var other = new byte[32];
        Assert.True(X25519.Agree(privateA, publicB, _shared));
        Assert.True(X25519.Agree(privateB, publicA, other));
        Assert.Equal(_shared, other);
        Assert.NotEqual(publicA, publicB);
    }

    // The points of small order and their non-canonical forms: each makes every private key share all zeros.
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void A_peer_key_of_small_order_is_refused(string peer)
    {
        var privateKey = new byte[32];
        X25519.Generate(privateKey, new byte[32]);
        _shared.AsSpan().Fill(0xAA);

        Assert.False(X25519.Agree(privateKey, Convert.FromHexString(peer), _shared));
        Assert.All(_shared, b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_an_argument_fault(int length)
    {
        var key = new byte[32];
        Assert.Throws<ArgumentException>(() => X25519.Agree(new byte[length], key, key));
        Assert.Throws<ArgumentException>(() => X25519.Agree(key, new byte[length], key));
        Assert.Throws<ArgumentException>(() => X25519.Agree(key, key, new byte[length]));
        Assert.Throws<ArgumentException>(() => X25519.PublicKey(new byte[length], key));
        Assert.Throws<ArgumentException>(() => X25519.Generate(new byte[length], key));
    }
}
