using System.Globalization;
using Imprint.Wire.Ids;
using Imprint.Wire.Text;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests.Ids;

public sealed class CheckedIdTests
{
    [Theory]
    [InlineData("89049032123451234512345678901235")] // SGP.26
    [InlineData("89001012012341234012345678901224")]
    [InlineData("89049032001234000000000000000044")]
    public void An_eid_round_trips_as_text_and_as_octets(string text)
    {
        var eid = Eid.Parse(text);
        Assert.Equal(text, eid.ToString());
        Assert.Equal(Convert.FromHexString(text), eid.ToBytes());
        Assert.True(Eid.ReadBytes(eid.ToBytes(), out var back).IsNone);
        Assert.Equal(eid, back);
        Assert.Equal(eid, Eid.WithCheckDigits(text.AsSpan(0, 30)));
    }

    [Theory]
    [InlineData("89049032123451234512345678901236", IdRule.CheckDigit, "The check digits should be 35.")]
    [InlineData("89049032001234000000000000000045", IdRule.CheckDigit, "The check digits should be 44.")]
    [InlineData("8904903212345123451234567890123", IdRule.Length, "An EID has 32 digits.")]
    [InlineData("8904903212345123451234567890123x", IdRule.Alphabet, "An EID has only digits.")]
    [InlineData(" 9049032123451234512345678901235", IdRule.Alphabet, "An EID has only digits.")]
    [InlineData("", IdRule.Length, "An EID has 32 digits.")]
    public void A_wrong_eid_is_told_which_rule(string text, IdRule rule, string detail)
    {
        var fault = Eid.Read(text, out _);
        Assert.Equal((rule, detail), (fault.Rule, fault.Detail));
        Assert.Equal(detail, Assert.Throws<FormatException>(() => Eid.Parse(text)).Message);
    }

    [Fact]
    public void Arabic_digits_are_no_digits() => Assert.Equal(IdRule.Alphabet, Eid.Read(new string('\u0661', 32), out _).Rule);

    [Theory]
    [InlineData("8988211000000000011", "8988211000000000011f", "988812010000000010f1")]
    [InlineData("89000123456789012341", "89000123456789012341", "98001032547698103214")]
    public void An_iccid_has_two_octet_forms(string text, string reading, string swapped)
    {
        var iccid = Iccid.Parse(text);
        Assert.Equal(reading, Convert.ToHexStringLower(iccid.ToBytes(BcdOrder.Reading)));
        Assert.Equal(swapped, Convert.ToHexStringLower(iccid.ToBytes(BcdOrder.Swapped)));
        Assert.True(Iccid.ReadBytes(Hex(reading), BcdOrder.Reading, out var one).IsNone);
        Assert.True(Iccid.ReadBytes(Hex(swapped), BcdOrder.Swapped, out var two).IsNone);
        Assert.Equal((iccid, iccid), (one, two));
        Assert.Equal(text, iccid.ToString());
        Assert.Equal(iccid, Iccid.WithCheckDigit(text.AsSpan()[..^1]));
        Assert.Equal(iccid, Iccid.Parse(text.PadRight(20, 'F')));
    }

    [Fact]
    public void An_iccid_is_completed_with_its_luhn_digit() =>
        Assert.Equal("8988211000000000003", Iccid.WithCheckDigit("898821100000000000").ToString());

    [Theory]
    [InlineData("8988211000000000012", IdRule.CheckDigit, "The check digit should be 1.")]
    [InlineData("898821100000000000111", IdRule.Length, "An ICCID has 18 to 20 digits.")]
    [InlineData("8988211000000000011FF", IdRule.Length, "An ICCID has 18 to 20 digits.")]
    [InlineData("898821F000000000011", IdRule.Alphabet, "An ICCID has only digits.")]
    public void A_wrong_iccid_is_told_which_rule(string text, IdRule rule, string detail)
    {
        var fault = Iccid.Read(text, out _);
        Assert.Equal((rule, detail), (fault.Rule, fault.Detail));
    }

    [Fact]
    public void An_iccid_with_filling_in_its_middle_is_refused() =>
        Assert.Equal(IdRule.Alphabet, Iccid.ReadBytes(Hex("89882110f00000000113"), BcdOrder.Reading, out _).Rule);

    [Fact]
    public void An_imei_knows_its_parts_and_its_urn()
    {
        var imei = Imei.WithCheckDigit("35209900176148");
        Assert.Equal("352099001761481", imei.ToString());
        Assert.Equal(("35209900", "176148"), (imei.Tac, imei.Snr));
        Assert.Equal("urn:gsma:imei:35209900-176148-0", imei.ToUrn());
        Assert.True(Imei.ReadUrn("URN:gsma:imei:35209900-176148-0", out var back).IsNone);
        Assert.Equal(imei, back);
        Assert.True(Imei.ReadUrn("urn:gsma:imei:35209900-176148-1;svn=42", out back).IsNone);
        Assert.Equal(imei, back);
    }

    [Theory]
    [InlineData("urn:gsma:imei:35209900-176148-")]
    [InlineData("urn:gsma:imei:35209900-176148-0;svn=4")]
    [InlineData("urn:gsma:imei:35209900-17614x-0")]
    [InlineData("urn:gsma:imei:35209900+176148-0")]
    [InlineData("urn:gsma:imei:35209900-176148-x")]
    [InlineData("urn:uuid:f81d4fae-7dec-11d0-a765")]
    public void What_is_no_imei_urn_is_refused(string text) => Assert.False(Imei.ReadUrn(text, out _).IsNone);

    [Theory]
    [InlineData("356938035643800", IdRule.CheckDigit, "The check digit should be 9.")]
    [InlineData("35693803564380", IdRule.Length, "An IMEI has 15 digits.")]
    public void A_wrong_imei_is_told_which_rule(string text, IdRule rule, string detail)
    {
        var fault = Imei.Read(text, out _);
        Assert.Equal((rule, detail), (fault.Rule, fault.Detail));
    }

    [Fact]
    public void An_imeisv_names_the_same_equipment()
    {
        var imeisv = Imeisv.Parse("4370816125816151");
        Assert.Equal("51", imeisv.Svn);
        Assert.Equal("43708161258161", imeisv.Imei.ToString()[..14]);
    }

    [Theory]
    [InlineData("09521234543213", "09521234543213")]
    [InlineData("9521234543213", "09521234543213")]
    [InlineData("96385074", "00000096385074")]
    [InlineData("036000291452", "00036000291452")]
    public void Gtins_of_every_length_are_one_number(string text, string as14) => Assert.Equal(as14, Gtin.Parse(text).ToString());

    [Fact]
    public void A_wrong_gtin_is_told_the_right_digit() =>
        Assert.Equal("The check digit should be 3.", Gtin.Read("09521234543214", out _).Detail);

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public void Completed_numbers_are_valid_and_come_back(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 2000; run++)
        {
            var label = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, run {run}");
            var eid = Eid.WithCheckDigits(RandomDigits(random, 30));
            Assert.True(Eid.TryParse(eid.ToString(), null, out var eid2) && eid2 == eid, label);
            var iccid = Iccid.WithCheckDigit(RandomDigits(random, random.Next(17, 20)));
            Assert.True(Iccid.TryParse(iccid.ToString(), null, out var iccid2) && iccid2 == iccid, label);
            var swapped = Iccid.ReadBytes(iccid.ToBytes(BcdOrder.Swapped), BcdOrder.Swapped, out var iccid3);
            Assert.True(swapped.IsNone && iccid3 == iccid, label);
            var imei = Imei.WithCheckDigit(RandomDigits(random, 14));
            Assert.True(Imei.TryParse(imei.ToString(), null, out var imei2) && imei2 == imei, label);
            Assert.True(Imei.ReadUrn(imei.ToUrn(), out var imei3).IsNone && imei3 == imei, label);
        }
    }

    private static string RandomDigits(Random random, int count) =>
        string.Create(count, random, static (digits, random) => random.GetItems("0123456789", digits));
}
