using Imprint.Crypto.Aka;
using Imprint.Crypto.Kdf;

namespace Imprint.Crypto.Tests.Kdf;

public class KeyLadderTests
{
    private static readonly byte[] Kseaf = Hex.Bytes("b49cdd861446733bcc70d6e01519ec2e998e1ff76e546e1241da58b3f0634fb4");

    // The NAS and radio keys have no published vector; these were computed by another implementation from the wire run above them.
    [Fact]
    public void The_serving_network_derives_its_keys_from_K_SEAF()
    {
        var (kamf, nasEnc, kgnb) = (new byte[32], new byte[16], new byte[32]);
        FiveGKeys.Kamf(Kseaf, "999700000000001"u8, [0, 0], kamf);
        FiveGKeys.Algorithm(kamf, AlgorithmType.NasEncryption, 2, nasEnc);
        FiveGKeys.Kgnb(kamf, uplinkNasCount: 0, AccessType.ThreeGpp, kgnb);
        Assert.Equal("753d9adc7718ec8eac02b9c7108994774acec0a05f548f87f8565af06c5152d5", Hex.Text(kamf));
        Assert.Equal("4aa1369d8eb1729ea03cd76cbf323a69", Hex.Text(nasEnc));
        Assert.Equal("6b65fdf9d0309509221a674ed8670d3feaf9203be86ba55a13eb7e264d2be881", Hex.Text(kgnb));
    }

    [Fact]
    public void EAP_AKA_prime_matches_RFC_5448_appendix_C_case_1()
    {
        var (ckPrime, ikPrime) = (new byte[16], new byte[16]);
        FiveGKeys.CkIkPrime(
            ck: Hex.Bytes("5349fbe098649f948f5d2e973a81c00f"),
            ik: Hex.Bytes("9744871ad32bf9bbd1dd5ce54e3e2e5a"),
            snn: "WLAN"u8,
            sqnXorAk: Hex.Bytes("bb52e91c747a"),
            ckPrime,
            ikPrime
        );
        Assert.Equal("0093962d0dd84aa5684b045c9edffa04", Hex.Text(ckPrime));
        Assert.Equal("ccfc230ca74fcc96c0a5d61164f5a76c", Hex.Text(ikPrime));

        using var keys = new EapAkaPrimeKeys(ckPrime, ikPrime, "0555444333222111"u8);
        Assert.Equal("766fa0a6c317174b812d52fbcd11a179", Hex.Text(keys.Kencr));
        Assert.Equal("0842ea722ff6835bfa2032499fc3ec23c2f0e388b4f07543ffc677f1696d71ea", Hex.Text(keys.Kaut));
        Assert.Equal("cf83aa8bc7e0aced892acc98e76a9b2095b558c7795c7094715cb3393aa7d17a", Hex.Text(keys.Kre));
        Assert.Equal(
            "67c42d9aa56c1b79e295e3459fc3d187d42be0bf818d3070e362c5e967a4d544e8ecfe19358ab3039aff03b7c930588c055babee58a02650b067ec4e9347c75a",
            Hex.Text(keys.Msk)
        );
        Assert.Equal(
            "f861703cd775590e16c7679ea3874ada866311de290764d760cf76df647ea01c313f69924bdd7650ca9bac141ea075c4ef9e8029c0e290cdbad5638b63bc23fb",
            Hex.Text(keys.Emsk)
        );
        Assert.Equal(Hex.Text(keys.Emsk[..32]), Hex.Text(keys.Kausf));
    }

    [Fact]
    public void The_packet_MAC_is_checked_over_every_byte()
    {
        using var keys = new EapAkaPrimeKeys(new byte[16], new byte[16], "999700000000001"u8);
        var packet = Hex.Bytes("01 02 0008 32 01 0000");
        var mac = new byte[16];
        keys.ComputeMac(packet, mac);
        Assert.True(keys.MacMatches(packet, mac));
        Assert.False(keys.MacMatches(packet, mac.AsSpan(0, 15)));
        packet[1]++;
        Assert.False(keys.MacMatches(packet, mac));
    }

    [Fact]
    public void An_identity_or_parameter_beyond_its_limit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new EapAkaPrimeKeys(new byte[16], new byte[16], new byte[254]).Dispose());
        Assert.Throws<ArgumentException>(() => Ts33220Kdf.Derive(new byte[32], 0x6d, new byte[509], [], new byte[32]));
        Assert.Throws<ArgumentException>(() => X963Kdf.Derive(new byte[32], new byte[221], new byte[32]));
    }

    [Fact]
    public void The_whole_ladder_costs_no_allocation()
    {
        Climb();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Climb();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Climb()
        {
            Span<byte> kamf = stackalloc byte[32];
            Span<byte> key = stackalloc byte[16];
            FiveGKeys.Kamf(Kseaf, "999700000000001"u8, [0, 0], kamf);
            FiveGKeys.Algorithm(kamf, AlgorithmType.NasIntegrity, 2, key);
            using var prime = new EapAkaPrimeKeys(key, key, "999700000000001"u8);
            using var milenage = new Milenage(key, key);
            Span<byte> sqn = stackalloc byte[6];
            Autn.TryOpen(in milenage, kamf[..16], kamf[16..], sqn, out _);
        }
    }
}
