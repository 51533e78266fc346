using Imprint.Crypto.Aka;
using Imprint.TestKit;

namespace Imprint.Crypto.Tests.Aka;

public class TuakTests
{
    [Fact]
    public void All_functions_match_TS_35_233()
    {
        using var vectors = Repository.Vectors("aka/tuak.json");
        foreach (var set in vectors.RootElement.GetProperty("sets").EnumerateArray())
        {
            var (k, rand, sqn, amf) = (set.Bytes("k"), set.Bytes("rand"), set.Bytes("sqn"), set.Bytes("amf"));
            var iterations = set.GetProperty("keccakIterations").GetInt32();
            var topc = new byte[32];
            Tuak.DeriveTopc(k, set.Bytes("top"), topc, iterations);
            Assert.Equal(set.Text("topc"), Hex.Text(topc));

            using var tuak = new Tuak(k, topc, iterations);
            var (macA, macS) = (new byte[set.Bytes("f1").Length], new byte[set.Bytes("f1star").Length]);
            tuak.F1(rand, sqn, amf, macA);
            tuak.F1Star(rand, sqn, amf, macS);
            Assert.Equal(set.Text("f1"), Hex.Text(macA));
            Assert.Equal(set.Text("f1star"), Hex.Text(macS));

            var (res, ck, ik) = (
                new byte[set.Bytes("f2").Length],
                new byte[set.Bytes("f3").Length],
                new byte[set.Bytes("f4").Length]
            );
            var (ak, akStar) = (new byte[6], new byte[6]);
            tuak.F2345(rand, res, ck, ik, ak);
            tuak.F5Star(rand, akStar);
            Assert.Equal(set.Text("f2"), Hex.Text(res));
            Assert.Equal(set.Text("f3"), Hex.Text(ck));
            Assert.Equal(set.Text("f4"), Hex.Text(ik));
            Assert.Equal(set.Text("f5"), Hex.Text(ak));
            Assert.Equal(set.Text("f5star"), Hex.Text(akStar));
        }
    }

    [Fact]
    public void A_challenge_is_f1_and_f2345_in_the_lengths_of_5G()
    {
        using var vectors = Repository.Vectors("aka/tuak.json");
        var set = vectors.RootElement.GetProperty("sets")[0];
        using var tuak = new Tuak(set.Bytes("k"), set.Bytes("topc"));
        tuak.Challenge(set.Bytes("rand"), set.Bytes("sqn"), set.Bytes("amf"), resLength: 4, out var outputs);
        Assert.Equal(set.Text("f1"), Hex.Text(outputs.MacA));
        Assert.Equal(set.Text("f2"), Hex.Text(outputs.Res));
        Assert.Equal(set.Text("f3"), Hex.Text(outputs.Ck));
        Assert.Equal(set.Text("f4"), Hex.Text(outputs.Ik));
        Assert.Equal(set.Text("f5"), Hex.Text(outputs.Ak));
    }

    [Theory]
    [InlineData(24, 32, 1, 16, 8)]
    [InlineData(16, 16, 1, 16, 8)]
    [InlineData(16, 32, 0, 16, 8)]
    [InlineData(16, 32, 1, 15, 8)]
    [InlineData(16, 32, 1, 16, 12)]
    public void A_wrong_length_is_refused(int k, int topc, int iterations, int rand, int res) =>
        Assert.ThrowsAny<ArgumentException>(() =>
        {
            using var tuak = new Tuak(new byte[k], new byte[topc], iterations);
            tuak.Challenge(new byte[rand], new byte[6], new byte[2], res, out _);
        });
}
