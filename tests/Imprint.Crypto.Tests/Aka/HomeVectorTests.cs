using Imprint.Crypto.Aka;
using Imprint.Crypto.Kdf;

namespace Imprint.Crypto.Tests.Aka;

/// <summary>One authentication as it went over the wire between an open 5G core and an open UE, checked from both ends.</summary>
public class HomeVectorTests
{
    private static readonly byte[] K = Hex.Bytes("465b5ce8b199b49faa5f0a2ee238a6bc");
    private static readonly byte[] Opc = Hex.Bytes("e8ed289deba952e4283b54e88e6183ca");
    private static readonly byte[] Rand = Hex.Bytes("f1c538cb4e449e1679c6837b950212bf");
    private static readonly byte[] Sqn = Hex.Bytes("000000000021");
    private static readonly byte[] Amf = Hex.Bytes("8000");

    private static ReadOnlySpan<byte> Snn => "5G:mnc070.mcc999.3gppnetwork.org"u8;

    [Fact]
    public void The_home_network_derives_what_was_seen_on_the_wire()
    {
        using var milenage = new Milenage(K, Opc);
        HomeVector.Compute(in milenage, Rand, Sqn, Amf, Snn, out var vector);
        Assert.Equal("f1c538cb4e449e1679c6837b950212bf", Hex.Text(vector.Rand));
        Assert.Equal("e700743b6ea180001d9a31ef13d54d6d", Hex.Text(vector.Autn));
        Assert.Equal("d06923f1183755112b4c1da30d505f43", Hex.Text(vector.XresStar));
        Assert.Equal("efe1be98bd3ce212d6857cbdce12eee1", Hex.Text(vector.HxresStar));
        Assert.Equal("13b646c5b6e50cb7b19a689244929180f48bf6b91ae01d693c16f7e200a88114", Hex.Text(vector.Kausf));
        Assert.Equal("b49cdd861446733bcc70d6e01519ec2e998e1ff76e546e1241da58b3f0634fb4", Hex.Text(vector.Kseaf));
    }

    [Fact]
    public void The_USIM_opens_the_challenge_and_arrives_at_the_same_keys()
    {
        using var milenage = new Milenage(K, Opc);
        HomeVector.Compute(in milenage, Rand, Sqn, Amf, Snn, out var vector);

        Span<byte> sqn = stackalloc byte[6];
        Assert.True(Autn.TryOpen(in milenage, vector.Rand, vector.Autn, sqn, out var outputs));
        Assert.True(Autn.HasSeparationBit(vector.Autn));
        Assert.Equal("000000000021", Hex.Text(sqn));

        var (resStar, kausf, kseaf) = (new byte[16], new byte[32], new byte[32]);
        FiveGKeys.ResStar(outputs.Ck, outputs.Ik, Snn, vector.Rand, outputs.Res, resStar);
        FiveGKeys.Kausf(outputs.Ck, outputs.Ik, Snn, vector.Autn[..6], kausf);
        FiveGKeys.Kseaf(kausf, Snn, kseaf);
        Assert.Equal(Hex.Text(vector.XresStar), Hex.Text(resStar));
        Assert.Equal(Hex.Text(vector.Kseaf), Hex.Text(kseaf));
    }

    [Fact]
    public void A_changed_bit_anywhere_in_AUTN_is_refused_and_gives_nothing_away()
    {
        using var milenage = new Milenage(K, Opc);
        HomeVector.Compute(in milenage, Rand, Sqn, Amf, Snn, out var vector);
        for (var bit = 0; bit < 128; bit++)
        {
            var autn = vector.Autn.ToArray();
            autn[bit / 8] ^= (byte)(1 << (bit % 8));
            var sqn = new byte[6];
            Assert.False(Autn.TryOpen(in milenage, Rand, autn, sqn, out var outputs));
            Assert.Equal("000000000000", Hex.Text(sqn));
            Assert.Equal(new string('0', 32), Hex.Text(outputs.Ck));
        }
    }

    [Theory]
    [InlineData(16, 15)]
    [InlineData(16, 17)]
    [InlineData(15, 16)]
    [InlineData(0, 0)]
    public void A_token_of_another_length_is_refused(int rand, int autn)
    {
        using var milenage = new Milenage(K, Opc);
        using var tuak = new Tuak(K, new byte[32]);
        Assert.False(Autn.TryOpen(in milenage, new byte[rand], new byte[autn], new byte[6], out _));
        Assert.False(Autn.TryOpen(in tuak, new byte[rand], new byte[autn], 8, new byte[6], out _));
        Assert.False(Auts.TryOpen(in milenage, new byte[rand], new byte[autn - (autn > 2 ? 1 : 0)], new byte[6]));
        Assert.False(Auts.TryOpen(in tuak, new byte[rand], new byte[autn - (autn > 2 ? 1 : 0)], new byte[6]));
    }

    [Fact]
    public void A_resynchronisation_brings_the_home_network_the_SQN_of_the_USIM()
    {
        using var milenage = new Milenage(K, Opc);
        var (auts, sqnMs) = (new byte[Auts.Length], new byte[6]);
        Auts.Write(in milenage, Rand, Hex.Bytes("00000000ff40"), auts);
        Assert.True(Auts.TryOpen(in milenage, Rand, auts, sqnMs));
        Assert.Equal("00000000ff40", Hex.Text(sqnMs));

        for (var bit = 0; bit < 8 * Auts.Length; bit++)
        {
            var forged = auts.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Auts.TryOpen(in milenage, Rand, forged, sqnMs));
            Assert.Equal("000000000000", Hex.Text(sqnMs));
        }
    }

    [Fact]
    public void TUAK_serves_the_same_ladder()
    {
        using var tuak = new Tuak(K, Hex.Bytes("bd04d9530e87513c5d837ac2ad954623a8e2330c115305a73eb45d1f40cccbff"));
        HomeVector.Compute(in tuak, Rand, Sqn, Amf, resLength: 16, Snn, out var vector);

        Span<byte> sqn = stackalloc byte[6];
        Assert.True(Autn.TryOpen(in tuak, vector.Rand, vector.Autn, resLength: 16, sqn, out var outputs));
        Assert.Equal("000000000021", Hex.Text(sqn));
        var resStar = new byte[16];
        FiveGKeys.ResStar(outputs.Ck, outputs.Ik, Snn, Rand, outputs.Res, resStar);
        Assert.Equal(Hex.Text(vector.XresStar), Hex.Text(resStar));

        var (auts, sqnMs) = (new byte[Auts.Length], new byte[6]);
        Auts.Write(in tuak, Rand, Sqn, auts);
        Assert.True(Auts.TryOpen(in tuak, Rand, auts, sqnMs));
        Assert.Equal("000000000021", Hex.Text(sqnMs));
        auts[0] ^= 1;
        Assert.False(Auts.TryOpen(in tuak, Rand, auts, sqnMs));
    }

    [Fact]
    public void A_vector_costs_no_allocation()
    {
        Compute();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Compute();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Compute()
        {
            using var milenage = new Milenage(K, Opc);
            HomeVector.Compute(in milenage, Rand, Sqn, Amf, Snn, out var vector);
            vector.Dispose();
        }
    }

    [Fact]
    public void Secrets_never_print()
    {
        using var milenage = new Milenage(K, Opc);
        milenage.Challenge(Rand, Sqn, Amf, out var outputs);
        HomeVector.Compute(in milenage, Rand, Sqn, Amf, Snn, out var vector);
        EapAkaPrimeVector.Derive(in outputs, Rand, Sqn, Amf, Snn, out var prime);
        var keys = new EapAkaPrimeKeys(prime.CkPrime, prime.IkPrime, "999700000000001"u8);
        Assert.Equal("(secret)", outputs.ToString());
        Assert.Equal("(secret)", vector.ToString());
        Assert.Equal("(secret)", prime.ToString());
        Assert.Equal("(secret)", keys.ToString());
        using var secret = new Secret(K);
        Assert.Equal("(secret)", $"{secret}");
    }

    [Fact]
    public void Disposing_wipes()
    {
        using var milenage = new Milenage(K, Opc);
        HomeVector.Compute(in milenage, Rand, Sqn, Amf, Snn, out var vector);
        vector.Dispose();
        Assert.Equal(new string('0', 64), Hex.Text(vector.Kausf));
    }
}
