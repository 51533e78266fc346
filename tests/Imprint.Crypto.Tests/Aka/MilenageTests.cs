using Imprint.Crypto.Aka;
using Imprint.Crypto.Ciphers;
using Imprint.Crypto.Tests.Ciphers;
using Imprint.TestKit;

namespace Imprint.Crypto.Tests.Aka;

public class MilenageTests
{
    [Theory]
    [ClassData(typeof(Paths))]
    public void F2_f3_f4_and_OPc_match_TS_55_205(string path)
    {
        using var vectors = Repository.Vectors("aka/milenage.json");
        foreach (var set in vectors.RootElement.GetProperty("sets").EnumerateArray())
        {
            var (k, rand) = (set.Bytes("k"), set.Bytes("rand"));
            var opc = new byte[16];
            Milenage.DeriveOpc(k, set.Bytes("op"), opc);
            Assert.Equal(set.Text("opc"), Hex.Text(opc));

            using var milenage = new Milenage(k, opc, Paths.Of(path));
            var (res, ck, ik) = (new byte[8], new byte[16], new byte[16]);
            milenage.F2(rand, res);
            milenage.F3(rand, ck);
            milenage.F4(rand, ik);
            Assert.Equal(set.Text("res"), Hex.Text(res));
            Assert.Equal(set.Text("ck"), Hex.Text(ck));
            Assert.Equal(set.Text("ik"), Hex.Text(ik));
        }
    }

    [Theory]
    [ClassData(typeof(Paths))]
    public void F1_and_f5_with_their_starred_forms_match_TS_35_208_set_1(string path)
    {
        var (rand, sqn, amf) = (Hex.Bytes("23553cbe9637a89d218ae64dae47bf35"), Hex.Bytes("ff9bb4d0b607"), Hex.Bytes("b9b9"));
        using var milenage = SetOne(Paths.Of(path));
        var (macA, macS, ak, akStar) = (new byte[8], new byte[8], new byte[6], new byte[6]);
        milenage.F1(rand, sqn, amf, macA);
        milenage.F1Star(rand, sqn, amf, macS);
        milenage.F5(rand, ak);
        milenage.F5Star(rand, akStar);
        Assert.Equal("4a9ffac354dfafb3", Hex.Text(macA));
        Assert.Equal("01cfaf9ec4e871e9", Hex.Text(macS));
        Assert.Equal("aa689c648370", Hex.Text(ak));
        Assert.Equal("451e8beca43b", Hex.Text(akStar));
    }

    [Theory]
    [ClassData(typeof(Paths))]
    public void The_full_vector_equals_the_single_functions(string path)
    {
        var (rand, sqn, amf) = (Hex.Bytes("23553cbe9637a89d218ae64dae47bf35"), Hex.Bytes("ff9bb4d0b607"), Hex.Bytes("b9b9"));
        using var milenage = SetOne(Paths.Of(path));
        var (macS, akStar) = (new byte[8], new byte[6]);
        milenage.FullVector(rand, sqn, amf, out var outputs, macS, akStar);
        Assert.Equal("4a9ffac354dfafb3", Hex.Text(outputs.MacA));
        Assert.Equal("01cfaf9ec4e871e9", Hex.Text(macS));
        Assert.Equal("a54211d5e3ba50bf", Hex.Text(outputs.Res));
        Assert.Equal("b40ba9a3c58b2a05bbf0d987b21bf8cb", Hex.Text(outputs.Ck));
        Assert.Equal("f769bcd751044604127672711c6d3441", Hex.Text(outputs.Ik));
        Assert.Equal("aa689c648370", Hex.Text(outputs.Ak));
        Assert.Equal("451e8beca43b", Hex.Text(akStar));

        milenage.Challenge(rand, sqn, amf, out var challenge);
        Assert.Equal(Hex.Text(outputs.MacA), Hex.Text(challenge.MacA));
        Assert.Equal(Hex.Text(outputs.Res), Hex.Text(challenge.Res));
        Assert.Equal(Hex.Text(outputs.Ck), Hex.Text(challenge.Ck));
        Assert.Equal(Hex.Text(outputs.Ik), Hex.Text(challenge.Ik));
        Assert.Equal(Hex.Text(outputs.Ak), Hex.Text(challenge.Ak));
    }

    [Theory]
    [InlineData(15, 16, 16, 6, 2)]
    [InlineData(16, 17, 16, 6, 2)]
    [InlineData(16, 16, 15, 6, 2)]
    [InlineData(16, 16, 16, 5, 2)]
    [InlineData(16, 16, 16, 6, 3)]
    public void A_wrong_length_is_refused(int k, int opc, int rand, int sqn, int amf) =>
        Assert.Throws<ArgumentException>(() =>
        {
            using var milenage = new Milenage(new byte[k], new byte[opc]);
            milenage.Challenge(new byte[rand], new byte[sqn], new byte[amf], out _);
        });

    private static Milenage SetOne(AesPath path) =>
        new(Hex.Bytes("465b5ce8b199b49faa5f0a2ee238a6bc"), Hex.Bytes("cd63cb71954a9f4e48a5994e37a02baf"), path);
}
