using Imprint.Host.Settings;

namespace Imprint.Host.Tests;

public sealed class SettingsFileTests
{
    private const string Minimal = """{"parties":[{"name":"blue","role":"operator","plmn":"99901","portBase":7400}]}""";

    [Fact]
    public void The_smallest_settings_get_the_documented_defaults()
    {
        var settings = SettingsFile.Parse(Minimal, "/srv/imprint", Roles.All);

        var party = Assert.Single(settings.Parties);
        Assert.Equal("/srv/imprint/blue", party.Folder);
        Assert.Equal("sqlite:/srv/imprint/blue/operator.db", party.Database);
        Assert.Equal("localhost", party.Address);
        Assert.Equal(7400, SettingsFile.PortsOf(party, Roles.All)["api"]);
        Assert.Equal("information", settings.Log.Level);
        Assert.Null(settings.OtlpEndpoint);
    }

    [Fact]
    public void The_example_in_the_documents_can_be_read()
    {
        var settings = SettingsFile.Load(TestKit.Repository.PathOf("docs", "examples", "imprint.json"), Roles.All);

        Assert.Equal(["acme", "blue"], settings.Parties.Select(p => p.Name));
    }

    [Theory]
    [InlineData("""{}""", "parties is missing or empty")]
    [InlineData("""[]""", "the settings must be an object")]
    [InlineData("""{"parties":[],"logs":{}}""", "logs is not a setting here")]
    [InlineData(
        """{"parties":[{"name":"Blue","role":"operator","plmn":"99901","portBase":7400}]}""",
        "parties[0].name is 'Blue'"
    )]
    [InlineData(
        """{"parties":[{"name":"blue","role":"carrier","portBase":7400}]}""",
        "parties[0].role is 'carrier'; it must be one of"
    )]
    [InlineData("""{"parties":[{"name":"blue","role":"operator","portBase":7400}]}""", "parties[0].plmn is missing")]
    [InlineData("""{"parties":[{"name":"blue","role":"operator","plmn":"9990","portBase":7400}]}""", "parties[0].plmn is '9990'")]
    [InlineData("""{"parties":[{"name":"blue","role":"operator","plmn":"99901"}]}""", "parties[0].portBase is missing")]
    [InlineData(
        """{"parties":[{"name":"blue","role":"operator","plmn":"99901","portBase":"7400"}]}""",
        "parties[0].portBase must be a port number"
    )]
    [InlineData("""{"parties":[{"name":"blue","role":"operator","plmn":"99901","portBase":65530}]}""", "leaves no room")]
    [InlineData(
        """{"parties":[{"name":"blue","role":"operator","plmn":"99901","portBase":1,"datbase":"x"}]}""",
        "parties[0].datbase is not a setting here"
    )]
    [InlineData(
        """{"parties":[{"name":"blue","role":"operator","plmn":"99901","portBase":1,"ports":{"apo":1}}]}""",
        "parties[0].ports.apo is not a setting"
    )]
    [InlineData(
        """{"parties":[{"name":"b","role":"provider","portBase":1,"peers":[{"name":"x","role":"provider","root":"r"}]}]}""",
        "parties[0].peers[0].address is missing"
    )]
    [InlineData(
        """{"parties":[{"name":"b","role":"provider","portBase":1,"peers":[{"name":"x","role":"provider","root":"r","address":"http://x"}]}]}""",
        "parties[0].peers[0].address is 'http://x'"
    )]
    [InlineData("""{"parties":[{"name":"b","role":"provider","portBase":1}],"log":{"level":"loud"}}""", "log.level is 'loud'")]
    public void A_wrong_setting_is_named(string json, string expected)
    {
        var refused = Assert.Throws<SettingsException>(() => SettingsFile.Parse(json, "/srv/imprint", Roles.All));

        Assert.Contains(refused.Faults, fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        var json = """{"parties":[{"name":"Blue","role":"operator","plmn":"x","portBase":0}],"log":{"format":"xml"}}""";

        var refused = Assert.Throws<SettingsException>(() => SettingsFile.Parse(json, "/srv", Roles.All));

        Assert.Equal(4, refused.Faults.Count);
    }

    [Fact]
    public void Broken_JSON_is_named_with_its_place()
    {
        var refused = Assert.Throws<SettingsException>(() => SettingsFile.Parse("{\n \"parties\": [,]\n}", "/srv", Roles.All));

        Assert.Contains("line 2", Assert.Single(refused.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_password_is_never_repeated()
    {
        var json = """{"parties":[{"name":"b","role":"provider","portBase":1,"database":"mysql:Password=swordfish"}]}""";

        var refused = Assert.Throws<SettingsException>(() => SettingsFile.Parse(json, "/srv", Roles.All));

        Assert.DoesNotContain("swordfish", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "parties[0].database must be sqlite:PATH or postgres:CONNECTION",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"portBase\":7400", "\"portBase\":7400", "gives port 7400 to a.api and b.api")]
    [InlineData("\"portBase\":7400", "\"portBase\":7420,\"folder\":\"a\"", "lets a and b share a folder")]
    [InlineData("\"portBase\":7400", "\"portBase\":7420,\"database\":\"sqlite:a/provider.db\"", "lets a and b share a database")]
    public void Parties_share_nothing(string first, string second, string expected)
    {
        var json = $$"""{"parties":[{"name":"a","role":"provider",{{first}}},{"name":"b","role":"provider",{{second}}}]}""";

        var refused = Assert.Throws<SettingsException>(() => SettingsFile.Parse(json, "/srv", Roles.All));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_parties_cannot_have_one_name()
    {
        var json =
            """{"parties":[{"name":"a","role":"provider","portBase":1,"folder":"x"},{"name":"a","role":"provider","portBase":40,"folder":"y"}]}""";

        var refused = Assert.Throws<SettingsException>(() => SettingsFile.Parse(json, "/srv", Roles.All));

        Assert.Contains("has two parties named 'a'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var refused = Assert.Throws<SettingsException>(() => SettingsFile.Load("/nowhere/imprint.json", Roles.All));

        Assert.StartsWith("/nowhere/imprint.json: cannot be read", Assert.Single(refused.Faults), StringComparison.Ordinal);
    }
}
