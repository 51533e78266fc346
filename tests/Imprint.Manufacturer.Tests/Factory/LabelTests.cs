using System.Security.Cryptography;
using Imprint.Manufacturer.Factory;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.Factory;

public sealed class LabelTests
{
    [Fact]
    public void The_compact_code_ends_in_the_check_of_all_before_it() =>
        Assert.Equal(
            "BD:1:ACME:R7K2M9XQ:C7F3K92QD4T:FQ2M7ZK4TB6W3HN5C:Z142X",
            LabelText.Compact("ACME", "R7K2M9XQ", "Q2M7ZK4TB6W3HN5C", "7F3K92QD4T")
        );

    [Fact]
    public void The_compact_code_carries_the_chip_and_the_radio_where_it_is_asked_to() =>
        Assert.Equal(
            "BD:1:ACME:R7K2M9XQ:E89049032123451234512345678901235:I356938035643809:C7F3K92QD4T:FQ2M7ZK4TB6W3HN5C:Z0JY6",
            LabelText.Compact(
                "ACME",
                "R7K2M9XQ",
                "Q2M7ZK4TB6W3HN5C",
                "7F3K92QD4T",
                Eid.Parse("89049032123451234512345678901235"),
                Imei.Parse("356938035643809")
            )
        );

    [Fact]
    public void The_link_keeps_the_claim_code_behind_the_hash_sign()
    {
        var gtin = Gtin.Parse("09521234543213");
        var resolver = new Uri("https://q.example.com/");

        Assert.Equal(
            "https://q.example.com/01/09521234543213/21/R7K2M9XQ#c=7F3K92QD4T",
            LabelText.Link(resolver, gtin, "R7K2M9XQ", "7F3K92QD4T")
        );
        Assert.Equal("https://q.example.com/01/09521234543213/21/R7K2M9XQ", LabelText.Link(resolver, gtin, "R7K2M9XQ", null));
    }

    [Theory]
    [InlineData("7F3K92QD4T", "7F3K92QD4T")]
    [InlineData("7f3k-92qd-4t", "7F3K92QD4T")]
    [InlineData("7F3K-92QD-4T-G", "7F3K92QD4T")]
    [InlineData("OIL0000000", "0110000000")]
    [InlineData("7F3K-92QD-4T-H", null)]
    [InlineData("7F3K92QD4", null)]
    [InlineData("7F3K92QD4U", null)]
    [InlineData("", null)]
    public void A_claim_code_is_read_as_people_type_it(string typed, string? code) =>
        Assert.Equal(code, ClaimCode.Normalise(typed));

    [Fact]
    public void A_claim_code_is_printed_with_its_check_symbol()
    {
        Assert.Equal("7F3K-92QD-4T-G", ClaimCode.ForTyping("7F3K92QD4T"));
        for (var i = 0; i < 100; i++)
        {
            var code = ClaimCode.Create(RandomNumberGenerator.Fill);
            Assert.Equal(code, ClaimCode.Normalise(ClaimCode.ForTyping(code)));
        }
    }
}
