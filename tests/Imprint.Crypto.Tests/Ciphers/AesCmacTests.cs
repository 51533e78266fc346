using Imprint.Crypto.Ciphers;

namespace Imprint.Crypto.Tests.Ciphers;

public class AesCmacTests
{
    private const string Key = "2b7e151628aed2a6abf7158809cf4f3c";

    private const string Message =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    public static TheoryData<string, int, string> Vectors { get; } = MakeVectors();

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Matches_RFC_4493(string path, int length, string expected)
    {
        using var cmac = new AesCmac(Hex.Bytes(Key), Paths.Of(path));
        cmac.Append(Hex.Bytes(Message).AsSpan(0, length));
        var mac = new byte[16];
        cmac.Finish(mac);
        Assert.Equal(expected, Hex.Text(mac));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Any_way_of_cutting_the_message_gives_the_same_MAC(string path, int length, string expected)
    {
        var message = Hex.Bytes(Message).AsSpan(0, length).ToArray();
        var mac = new byte[16];
        using var cmac = new AesCmac(Hex.Bytes(Key), Paths.Of(path));
        for (var piece = 1; piece <= 33; piece++)
        {
            for (var at = 0; at < length; at += piece)
                cmac.Append(message.AsSpan(at, Math.Min(piece, length - at)));
            cmac.Finish(mac); // and starts over
            Assert.Equal(expected, Hex.Text(mac));
        }
    }

    [Fact]
    public void A_shorter_destination_gets_the_first_bytes()
    {
        var mac = new byte[8];
        AesCmac.Compute(Hex.Bytes(Key), [], mac);
        Assert.Equal("bb1d6929e9593728", Hex.Text(mac));
    }

    private static TheoryData<string, int, string> MakeVectors()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var row in new Paths())
        {
            var path = row.Data;
            data.Add(path, 0, "bb1d6929e95937287fa37d129b756746");
            data.Add(path, 16, "070a16b46b4d4144f79bdd9dd04a287c");
            data.Add(path, 40, "dfa66747de9ae63030ca32611497c827");
            data.Add(path, 64, "51f0bebf7e3b9d92fc49741779363cfe");
        }

        return data;
    }
}
