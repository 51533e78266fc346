using Imprint.Crypto.Concealment;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.Concealment;

/// <summary>Test data of TS 33.501 Annex C.4, IMSI 274012001002086.</summary>
public class EciesTests
{
    private const string MsinBcd = "00012080f6";

    private static readonly byte[] PrivateA = Hex.Bytes("c53c22208b61860b06c62e5406a7b330c2b577aa5558981510d128247d38bd1d");
    private static readonly byte[] PrivateB = Hex.Bytes("f1ab1074477ebcc7f554ea1c5fc368b1616730155e0041ac447d6301975fecda");

    private static readonly byte[] OutputA = Hex.Bytes(
        "b2e92f836055a255837debf850b528997ce0201cb82adfe4be1f587d07d8457d cb02352410 cddd9e730ef3fa87"
    );

    private static readonly byte[] OutputB = Hex.Bytes(
        "039aab8376597021e855679a9778ea0b67396e68c66df32c0f41e9acca2da9b9d1 46a33fc271 6ac7dae96aa30a4d"
    );

    [Fact]
    public void Profile_A_conceals_as_in_C_4_3()
    {
        var key = HomeNetworkPublicKey.TryRead(
            SuciScheme.ProfileA,
            Hex.Bytes("5a8d38864820197c3394b92613b20b91633cbd897119273bf8e4a6f4eec0a650")
        )!;
        var output = new byte[OutputA.Length];
        var ephemeral = Hex.Bytes("c80949f13ebe61af4ebdbd293ea4f942696b9e815d7e8f0096bbf6ed7de62256");
        Assert.True(key.Conceal(Hex.Bytes(MsinBcd), ephemeral, output));
        Assert.Equal(Hex.Text(OutputA), Hex.Text(output));
    }

    [Fact]
    public void Profile_B_conceals_as_in_C_4_4()
    {
        var key = HomeNetworkPublicKey.TryRead(
            SuciScheme.ProfileB,
            Hex.Bytes("0272da71976234ce833a6907425867b82e074d44ef907dfb4b3e21c1c2256ebcd1")
        )!;
        var output = new byte[OutputB.Length];
        var ephemeral = Hex.Bytes("99798858a1dc6a2c68637149a4b1dbfd1fdff5addd62a2142f06699ed7602529");
        Assert.True(key.Conceal(Hex.Bytes(MsinBcd), ephemeral, output));
        Assert.Equal(Hex.Text(OutputB), Hex.Text(output));
    }

    [Fact]
    public void The_home_network_reveals_both()
    {
        foreach (var (key, output) in Both())
        {
            using (key)
            {
                var plaintext = new byte[16];
                Assert.Equal(SuciRefusal.None, key.Deconceal(output, plaintext, out var written));
                Assert.Equal(MsinBcd, Hex.Text(plaintext.AsSpan(0, written)));
            }
        }
    }

    [Fact]
    public void The_public_keys_are_those_of_the_test_data()
    {
        using var a = new ProfileAKey(PrivateA);
        using var b = new ProfileBKey(PrivateB);
        Assert.Equal("5a8d38864820197c3394b92613b20b91633cbd897119273bf8e4a6f4eec0a650", Hex.Text(a.PublicKey.Span));
        Assert.Equal("0272da71976234ce833a6907425867b82e074d44ef907dfb4b3e21c1c2256ebcd1", Hex.Text(b.PublicKey.Span));
    }

    [Fact]
    public void A_key_in_custody_reveals_like_one_in_memory()
    {
        using var custody = new MemoryCustodyKey(PrivateB);
        using var key = new CustodyProfileBKey(custody);
        var plaintext = new byte[16];
        Assert.Equal("0272da71976234ce833a6907425867b82e074d44ef907dfb4b3e21c1c2256ebcd1", Hex.Text(key.PublicKey.Span));
        Assert.Equal(SuciRefusal.None, key.Deconceal(OutputB, plaintext, out var written));
        Assert.Equal(MsinBcd, Hex.Text(plaintext.AsSpan(0, written)));
    }

    [Fact]
    public void Whatever_bit_is_changed_nothing_is_revealed()
    {
        foreach (var (key, output) in Both())
        {
            using (key)
            {
                for (var bit = 0; bit < 8 * output.Length; bit++)
                {
                    var tampered = output.ToArray();
                    tampered[bit / 8] ^= (byte)(1 << (bit % 8));
                    var plaintext = new byte[16];
                    var refusal = key.Deconceal(tampered, plaintext, out var written);

                    // X25519 ignores the top bit of a public key, but the KDF takes the bytes as they came.
                    Assert.True(refusal is SuciRefusal.WrongTag or SuciRefusal.InvalidPublicKey, $"bit {bit}: {refusal}");
                    Assert.Equal(0, written);
                    Assert.Equal(new byte[16], plaintext);
                }
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(40)] // A with nothing concealed
    [InlineData(301)]
    public void A_wrong_length_is_refused(int length)
    {
        foreach (var (key, _) in Both())
        {
            using (key)
                Assert.Equal(SuciRefusal.WrongLength, key.Deconceal(new byte[length], new byte[300], out _));
        }
    }

    [Fact]
    public void Points_of_small_order_and_points_off_the_curve_are_refused()
    {
        using var a = new ProfileAKey(PrivateA);
        using var b = new ProfileBKey(PrivateB);
        var forA = OutputA.ToArray();
        forA.AsSpan(0, 32).Clear();
        Assert.Equal(SuciRefusal.InvalidPublicKey, a.Deconceal(forA, new byte[16], out _));

        foreach (var point in (string[])["04", "00", "05", "02" + new string('f', 64), "02" + new string('0', 63) + "1"])
        {
            var forB = OutputB.ToArray();
            Hex.Bytes(point).CopyTo(forB, 0);
            Assert.Equal(SuciRefusal.InvalidPublicKey, b.Deconceal(forB, new byte[16], out _));
        }
    }

    [Fact]
    public void A_public_key_that_is_none_is_not_read()
    {
        Assert.Null(HomeNetworkPublicKey.TryRead(SuciScheme.ProfileA, new byte[33]));
        Assert.Null(HomeNetworkPublicKey.TryRead(SuciScheme.ProfileB, new byte[33]));
        Assert.Null(HomeNetworkPublicKey.TryRead(SuciScheme.ProfileB, new byte[32]));
        Assert.Null(HomeNetworkPublicKey.TryRead(SuciScheme.Null, []));

        // Of the right length, but no secret can be agreed with it.
        var zero = HomeNetworkPublicKey.TryRead(SuciScheme.ProfileA, new byte[X25519.KeyLength])!;
        Assert.False(zero.Conceal([1], new byte[zero.OutputLength(1)]));
    }

    [Fact]
    public void Every_concealment_is_fresh()
    {
        foreach (var (key, _) in Both())
        {
            using (key)
            {
                var device = HomeNetworkPublicKey.TryRead(key.Scheme, key.PublicKey.Span)!;
                var (first, second, plaintext) = (
                    new byte[device.OutputLength(253)],
                    new byte[device.OutputLength(253)],
                    new byte[253]
                );
                Assert.True(device.Conceal(plaintext, first));
                Assert.True(device.Conceal(plaintext, second));
                Assert.NotEqual(first, second);

                var revealed = new byte[253];
                revealed.AsSpan().Fill(1);
                Assert.Equal(SuciRefusal.None, key.Deconceal(first, revealed, out var written));
                Assert.Equal(253, written);
                Assert.Equal(plaintext, revealed);
            }
        }
    }

    private static IEnumerable<(HomeNetworkKey, byte[])> Both() =>
        [(new ProfileAKey(PrivateA), OutputA), (new ProfileBKey(PrivateB), OutputB)];
}
