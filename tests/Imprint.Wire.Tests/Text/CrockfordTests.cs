using Imprint.Wire.Text;

namespace Imprint.Wire.Tests.Text;

public sealed class CrockfordTests
{
    [Fact]
    public void Letters_people_confuse_are_taken_for_digits()
    {
        Assert.True(Crockford.TryDecodeNumber("oO-iIlL", out var value));
        Assert.Equal((UInt128)0b00000_00000_00001_00001_00001_00001, value);
        Assert.Equal("001111", Crockford.Normalise("oO-iIlL", 8));
    }

    [Theory]
    [InlineData("U")]
    [InlineData("AB C")]
    [InlineData("A*")]
    [InlineData("é")]
    [InlineData("")]
    [InlineData("---")]
    [InlineData("80000000000000000000000000")] // 2^128
    public void What_is_no_number_is_refused(string text) => Assert.False(Crockford.TryDecodeNumber(text, out _));

    [Fact]
    public void The_largest_number_of_128_bits_is_read()
    {
        Assert.True(Crockford.TryDecodeNumber("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", out var value));
        Assert.Equal(UInt128.MaxValue, value);
        Assert.Equal("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", Crockford.EncodeNumber(value, 26));
        Assert.Throws<ArgumentOutOfRangeException>(() => Crockford.EncodeNumber(value, 25));
    }

    [Theory]
    [InlineData(32, "10*")]
    [InlineData(33, "11~")]
    [InlineData(34, "12$")]
    [InlineData(35, "13=")]
    [InlineData(36, "14U")]
    [InlineData(37, "150")]
    public void Check_symbols_go_up_to_37(int value, string expected)
    {
        var text = Crockford.EncodeNumber((UInt128)value, 2);
        Assert.Equal(expected, text + Crockford.CheckSymbol(text));
        Assert.True(Crockford.HasValidCheckSymbol(expected.ToLowerInvariant()));
    }

    [Fact]
    public void One_wrong_symbol_or_two_exchanged_always_break_the_check()
    {
        const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        const string Code = "R7K2M9XQ";
        var check = Crockford.CheckSymbol(Code)!.Value;
        for (var i = 0; i < Code.Length; i++)
        {
            foreach (var symbol in Alphabet.Where(s => s != Code[i]))
                Assert.False(Crockford.HasValidCheckSymbol(Code[..i] + symbol + Code[(i + 1)..] + check));
            if (i > 0)
                Assert.False(Crockford.HasValidCheckSymbol(Code[..(i - 1)] + Code[i] + Code[i - 1] + Code[(i + 1)..] + check));
        }
    }

    [Fact]
    public void Spare_bits_must_be_zero_and_the_length_must_fit()
    {
        var one = new byte[1];
        Assert.True(Crockford.TryDecode("ZW", one)); // 11111 111|00
        Assert.Equal(0xff, one[0]);
        Assert.False(Crockford.TryDecode("ZZ", one));
        Assert.False(Crockford.TryDecode("Z", one));
        Assert.False(Crockford.TryDecode("ZW0", one));
        Assert.False(Crockford.TryDecode("ZWZW", one));
        Assert.True(Crockford.TryDecode("", []));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Random_bytes_come_back(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 2000; run++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            var back = new byte[bytes.Length];
            var text = Crockford.Encode(bytes);
            Assert.True(Crockford.TryDecode(text.ToLowerInvariant(), back), $"seed {seed}, run {run}, {text}");
            Assert.Equal(bytes, back);
        }
    }
}
