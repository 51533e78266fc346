using System.Globalization;
using Imprint.Wire.Text;

namespace Imprint.Wire.Tests.Text;

public sealed class EncodingTests
{
    [Theory]
    [InlineData("00ff", HexCase.Either, true)]
    [InlineData("00FF", HexCase.Either, true)]
    [InlineData("00ff", HexCase.Upper, false)]
    [InlineData("00FF", HexCase.Lower, false)]
    [InlineData("00FF", HexCase.Upper, true)]
    [InlineData("00f", HexCase.Either, false)]
    [InlineData("00fg", HexCase.Either, false)]
    [InlineData(" 0ff", HexCase.Either, false)]
    [InlineData("0x00", HexCase.Either, false)]
    [InlineData("00ff00ff00", HexCase.Either, false)] // longer than the limit
    public void Hex_is_strict(string text, HexCase letters, bool isValid) =>
        Assert.Equal(isValid, Hex.Decode(text, maxLength: 4, letters) is not null);

    [Theory]
    [InlineData("", "")]
    [InlineData("Zg", "66")]
    [InlineData("Zm8", "666f")]
    [InlineData("Zm9v", "666f6f")]
    [InlineData("-_-_", "fbffbf")]
    public void Base64url_round_trips(string text, string hex)
    {
        Assert.Equal(Convert.FromHexString(hex), StrictBase64Url.Decode(text, 16));
        Assert.Equal(text, StrictBase64Url.Encode(Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("Z")]
    [InlineData("Zh")] // the low four bits are spare
    [InlineData("Zm9")] // the low two bits are spare
    [InlineData("Zg==")]
    [InlineData("Zm9v\n")]
    [InlineData("Zm9v Zm9v")]
    [InlineData("+/+/")]
    [InlineData("Zm9vZm9vZm9vZm9vZm9vZm9v")] // longer than the limit
    public void Base64url_in_any_second_spelling_is_refused(string text) => Assert.Null(StrictBase64Url.Decode(text, 16));

    [Theory]
    [InlineData("35209900176148", 1)]
    [InlineData("898821100000000000", 3)]
    public void Luhn_digits(string digits, int expected) => Assert.Equal(expected, Luhn.CheckDigit(digits));

    [Theory]
    [InlineData("890490320012340000000000000000", 44)]
    [InlineData("890010120123412340123456789012", 24)]
    [InlineData("890490321234512345123456789012", 35)]
    public void Mod97_digits(string digits, int expected) => Assert.Equal(expected, Mod97.CheckDigits(digits));

    [Theory]
    [InlineData(BcdOrder.Reading, "8988211000000000011f")]
    [InlineData(BcdOrder.Swapped, "988812010000000010f1")]
    public void Digits_go_two_to_the_octet(BcdOrder order, string hex)
    {
        const string Digits = "8988211000000000011";
        var octets = new byte[10];
        Bcd.Pack(Digits, octets, order);
        Assert.Equal(hex, Hex.Encode(octets));

        var back = new char[20];
        Assert.True(Bcd.TryUnpack(octets, order, back, out var count));
        Assert.Equal(Digits, back[..count]);
    }

    [Theory]
    [InlineData("1f2f")] // a digit behind the filling
    [InlineData("1a")]
    [InlineData("123456")] // more digits than there is room for
    public void What_is_not_bcd_is_refused(string hex) =>
        Assert.False(Bcd.TryUnpack(Convert.FromHexString(hex), BcdOrder.Reading, new char[4], out _));

    [Fact]
    public void Only_digits_that_fit_are_packed()
    {
        Assert.Throws<ArgumentException>(() => Bcd.Pack("12345", new byte[2], BcdOrder.Reading));
        Assert.Throws<ArgumentException>(() => Bcd.Pack("12a", new byte[2], BcdOrder.Reading));
    }

    [Theory]
    [InlineData(21)]
    public void Random_texts_never_throw(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[24];
        var digits = new char[24];
        for (var run = 0; run < 20_000; run++)
        {
            var text = RandomText(random);
            var label = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, run {run}, '{text}'");
            if (StrictBase64Url.Decode(text, 64) is { } decoded)
                Assert.True(StrictBase64Url.Encode(decoded) == text, label);
            if (Hex.Decode(text, 64, HexCase.Lower) is { } hex)
                Assert.True(Hex.Encode(hex) == text, label);
            Crockford.TryDecode(text, bytes);
            Crockford.TryDecodeNumber(text, out _);
            Crockford.HasValidCheckSymbol(text);
            Crockford.Normalise(text, 10);
            random.NextBytes(bytes);
            Bcd.TryUnpack(bytes.AsSpan(0, random.Next(24)), (BcdOrder)(run & 1), digits, out _);
        }
    }

    private static string RandomText(Random random)
    {
        const string Letters = "0123456789abcdefABCDEFghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ-_-_*~$=+/ \u00e9\ud800";
        var text = new char[random.Next(24)];
        var alphabet = random.Next(2, Letters.Length);
        for (var i = 0; i < text.Length; i++)
            text[i] = Letters[random.Next(alphabet)];
        return new string(text);
    }
}
