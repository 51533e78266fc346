using System.Text;
using Imprint.Wire.Ids;
using Imprint.Wire.Text;

namespace Imprint.Wire.Tests.Text;

/// <summary>Sample labels and type-in codes: made with other code, so they pin the conventions down.</summary>
public sealed class LabelTests
{
    // Z carries the CRC of everything before its own divider, as four symbols.
    [Theory]
    [InlineData("BD:1:ACME:R7K2M9XQ:C7F3K92QD4T:FQ2M7ZK4TB6W3HN5C:Z142X")]
    [InlineData("BD:1:ACME:R7K2M9XQ:E89049032123451234512345678901235:I356938035643809:C7F3K92QD4T:FQ2M7ZK4TB6W3HN5C:Z0JY6")]
    [InlineData("BD:1:ACME:B-CRT000123:N24:HQ2M7ZK4TB6W3HN5C:Z0WFH")]
    public void A_compact_label_ends_with_its_crc(string label)
    {
        var at = label.LastIndexOf(":Z", StringComparison.Ordinal);
        var crc = Crc16.Compute(Encoding.ASCII.GetBytes(label[..at]));
        Assert.Equal(label[(at + 2)..], Crockford.EncodeNumber(crc, width: 4));
    }

    [Theory]
    [InlineData("R7K2-M9XQ-S")]
    [InlineData("7F3K-92QD-4T-G")]
    [InlineData("r7k2m9xqs")]
    [InlineData("7f3k92qd4tg")]
    public void A_typed_code_ends_with_its_check_symbol(string code)
    {
        Assert.True(Crockford.HasValidCheckSymbol(code));
        Assert.False(Crockford.HasValidCheckSymbol("0" + code.Replace('7', '8')));
    }

    [Fact]
    public void The_identifiers_on_the_labels_are_valid()
    {
        Assert.True(Eid.TryParse("89049032123451234512345678901235", null, out _));
        Assert.True(Imei.TryParse("356938035643809", null, out _));
        Assert.True(Gtin.TryParse("09521234543213", null, out _));
    }

    [Fact]
    public void The_crc_has_the_check_value_of_its_catalogue_entry() => Assert.Equal(0x29b1, Crc16.Compute("123456789"u8));
}
