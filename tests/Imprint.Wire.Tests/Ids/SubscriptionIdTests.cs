using Imprint.Wire.Ids;
using Imprint.Wire.Text;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests.Ids;

public sealed class SubscriptionIdTests
{
    [Theory]
    [InlineData("26201", "262", "01", "62f210")]
    [InlineData("262-01", "262", "01", "62f210")]
    [InlineData("310260", "310", "260", "130062")]
    [InlineData("310-260", "310", "260", "130062")]
    [InlineData("99970", "999", "70", "99f907")]
    [InlineData("001001", "001", "001", "001100")]
    public void A_network_code_has_two_or_three_digits_for_the_network(string text, string mcc, string mnc, string octets)
    {
        var plmn = Plmn.Parse(text);
        Assert.Equal((mcc, mnc, mcc + mnc), (plmn.Mcc, plmn.Mnc, plmn.ToString()));
        Assert.Equal(octets, Convert.ToHexStringLower(plmn.ToBytes()));
        Assert.True(Plmn.ReadBytes(Convert.FromHexString(octets), out var back).IsNone);
        Assert.Equal(plmn, back);
    }

    [Fact]
    public void Network_01_and_network_001_are_two_networks() => Assert.NotEqual(Plmn.Parse("26201"), Plmn.Parse("262001"));

    [Theory]
    [InlineData("")]
    [InlineData("2620")]
    [InlineData("262-1")]
    [InlineData("26-201")]
    [InlineData("2620111")]
    [InlineData("262--01")]
    [InlineData("26 201")]
    public void What_is_no_network_code_is_refused(string text) => Assert.False(Plmn.TryParse(text, null, out _));

    [Theory]
    [InlineData("62f2")]
    [InlineData("a2f210")]
    [InlineData("62f2f0")] // one digit for the network
    [InlineData("f2f210")]
    public void Octets_that_are_no_network_code_are_refused(string hex) =>
        Assert.False(Plmn.ReadBytes(Convert.FromHexString(hex), out _).IsNone);

    [Fact]
    public void The_domain_has_three_digits_for_the_network()
    {
        Assert.Equal("mnc070.mcc999.3gppnetwork.org", Plmn.Parse("99970").Domain);
        Assert.Equal("mnc260.mcc310.3gppnetwork.org", Plmn.Parse("310260").Domain);
    }

    [Fact]
    public void A_serving_network_name_may_carry_a_nid()
    {
        Assert.Equal("5G:mnc070.mcc999.3gppnetwork.org", ServingNetworkName.Of(Plmn.Parse("99970")).ToString());
        var name = ServingNetworkName.Of(Plmn.Parse("99970"), Nid.Parse("00007ed9d5a"));
        Assert.Equal("5G:mnc070.mcc999.3gppnetwork.org:00007ED9D5A", name.ToString());
        Assert.Equal(name, ServingNetworkName.Parse(name.ToString()));
        Assert.Equal(Nid.Parse("00007ED9D5A"), name.Nid);
    }

    [Theory]
    [InlineData("5G:mnc070.mcc999.3gppnetwork.org:")]
    [InlineData("5G:mnc070.mcc999.3gppnetwork.org.")]
    [InlineData("5G:mnc070.mcc999.3gppnetwork.or")]
    [InlineData("5G:mnc70.mcc999.3gppnetwork.org0")]
    [InlineData("5g:mnc070.mcc999.3gppnetwork.org")]
    [InlineData("5G:mnc07x.mcc999.3gppnetwork.org")]
    [InlineData("5G:mnc070.mcc999.3gppnetwork.org:00007ED9D5A0")]
    public void What_is_no_serving_network_name_is_refused(string text) =>
        Assert.False(ServingNetworkName.TryParse(text, null, out _));

    [Fact]
    public void An_imsi_keeps_its_leading_zeros_and_splits_by_network()
    {
        var imsi = Imsi.Parse("001010000000001");
        Assert.Equal("001010000000001", imsi.ToString());
        Assert.True(imsi.IsOf(Plmn.Parse("00101")));
        Assert.False(imsi.IsOf(Plmn.Parse("00102")));
        Assert.Equal("0000000001", imsi.Msin(Plmn.Parse("00101")));
        Assert.Equal("000000001", imsi.Msin(Plmn.Parse("001010")));
        Assert.Equal(imsi, Imsi.Of(Plmn.Parse("00101"), "0000000001"));
        Assert.NotEqual(Imsi.Parse("00101000000000"), Imsi.Parse("0010100000000"));
    }

    [Theory]
    [InlineData("imsi-999700000000001", "999700000000001")]
    [InlineData("nai-device1@acme.example", "device1@acme.example")]
    [InlineData("nai-@acme.example", "@acme.example")]
    public void A_supi_is_a_number_or_a_name(string text, string value)
    {
        var supi = Supi.Parse(text);
        Assert.Equal((text, value), (supi.ToString(), supi.Value));
        Assert.Equal(text, $"{supi}");
        Assert.Equal(supi, Supi.Parse(text));
    }

    [Theory]
    [InlineData("imsi-1")]
    [InlineData("imsi-1234567890123456")]
    [InlineData("IMSI-999700000000001")]
    [InlineData("999700000000001")]
    [InlineData("nai-device")]
    [InlineData("nai-device@acme")]
    [InlineData("nai-a b@acme.example")]
    [InlineData("nai-a@acme..example")]
    [InlineData("nai-a@-acme.example")]
    [InlineData("nai-.a@acme.example")]
    [InlineData("nai-a@b@acme.example")]
    [InlineData("nai-a/../b@acme.example/")]
    public void What_is_no_supi_is_refused(string text) => Assert.False(Supi.TryParse(text, null, out _));

    [Theory]
    [InlineData("msisdn-9990000001", true)]
    [InlineData("msisdn-+9990000001", false)]
    [InlineData("msisdn-1234", false)]
    [InlineData("extid-robot7@factory.example", true)]
    [InlineData("extid-@factory.example", false)]
    [InlineData("extid-robot7", false)]
    [InlineData("9990000001", false)]
    public void A_gpsi_is_a_telephone_number_or_an_external_name(string text, bool isValid)
    {
        Assert.Equal(isValid, Gpsi.TryParse(text, null, out var gpsi));
        if (isValid)
            Assert.Equal(text, gpsi.ToString());
    }

    [Fact]
    public void A_telephone_number_may_be_typed_with_a_plus()
    {
        Assert.Equal(Msisdn.Parse("4915112345678"), Msisdn.Parse("+4915112345678"));
        Assert.Equal("4915112345678", Msisdn.Parse("+4915112345678").ToString());
        Assert.False(Msisdn.TryParse("++4915112345678", null, out _));
    }

    [Theory]
    [InlineData("imei-356938035643803", PeiKind.Imei, "356938035643809")] // a spare digit, as some devices send it
    [InlineData("imeisv-4370816125816151", PeiKind.Imeisv, "437081612581610")]
    [InlineData("mac-00-11-22-aa-bb-cc", PeiKind.Mac, null)]
    [InlineData("mac-00-11-22-aa-bb-cc-untrusted", PeiKind.UntrustedMac, null)]
    [InlineData("eui-00-11-22-33-44-aa-bb-cc", PeiKind.Eui64, null)]
    public void A_pei_is_of_one_of_five_kinds(string text, PeiKind kind, string? imei)
    {
        var pei = Pei.Parse(text);
        Assert.Equal((kind, text), (pei.Kind, pei.ToString()));
        Assert.Equal(imei?[..14], pei.Imei?.ToString()[..14]);
        if (pei.Imei is { } equipment)
            Assert.True(Luhn.IsValid(equipment.ToString()));
    }

    [Theory]
    [InlineData("imei-35693803564380")]
    [InlineData("imei-35693803564380x")]
    [InlineData("imeisv-437081612581615")]
    [InlineData("mac-untrusted")]
    [InlineData("mac--untrusted")]
    [InlineData("mac-00-11-22-aa-bb")]
    [InlineData("mac-00-11-22-aa-bb-cc-dd")]
    [InlineData("mac-001122-aa-bb-ccd")]
    [InlineData("eui-00-11-22-33-44-aa-bb-xx")]
    [InlineData("other-1")]
    [InlineData("")]
    public void What_is_no_pei_is_refused(string text) => Assert.False(Pei.TryParse(text, null, out _));

    [Theory]
    [InlineData("00007ed9d5")]
    [InlineData("00007ed9d5a0")]
    [InlineData("00007ed9d5g")]
    public void What_is_no_nid_is_refused(string text) => Assert.False(Nid.TryParse(text, null, out _));

    [Fact]
    public void A_guid_is_printed_first_byte_first()
    {
        var guid = new FdoGuid(Hex("00112233 4455 6677 8899 aabbccddeeff"));
        Assert.Equal("00112233-4455-6677-8899-aabbccddeeff", guid.ToString());
        Assert.Equal(guid, FdoGuid.Parse("00112233-4455-6677-8899-AABBCCDDEEFF"));
        Assert.Equal(guid, FdoGuid.Parse("00112233445566778899aabbccddeeff"));
        Assert.Equal(Hex("00112233445566778899aabbccddeeff"), guid.ToBytes());
    }

    [Theory]
    [InlineData("{00112233-4455-6677-8899-aabbccddeeff}")]
    [InlineData("001122334-455-6677-8899-aabbccddeeff")]
    [InlineData("00112233-4455-6677-8899-aabbccddeefg")]
    [InlineData("00112233445566778899aabbccddeef")]
    public void What_is_no_guid_is_refused(string text) => Assert.False(FdoGuid.TryParse(text, null, out _));
}
