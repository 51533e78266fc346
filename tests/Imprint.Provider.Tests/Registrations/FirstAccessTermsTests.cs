using System.Net;
using System.Text;
using System.Text.Json;
using Imprint.Provider.Registrations;
using Imprint.Provider.Tests.Rig;

namespace Imprint.Provider.Tests.Registrations;

public sealed class FirstAccessTermsTests
{
    private const string Root = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terms_that_a_record_can_be_made_of_are_kept_and_shown()
    {
        await using var party = await ProviderParty.StartAsync();
        using var owner = party.Owner();
        Assert.Equal(HttpStatusCode.OK, await PutAsync(owner, Terms("operator-1", "99901", Root)));
        using var answer = await owner.GetAsync(new Uri("/v1/first-access-terms", UriKind.Relative), Cancel);
        var terms = await ProviderParty.ReadAsync(answer);
        Assert.Equal("operator-1", terms.GetProperty("operators")[0].GetProperty("name").GetString());
    }

    public static TheoryData<string> NoTerms =>
        [
            """{"operators":[]}""",
            Terms("", "99901", Root),
            Terms(new string('x', 65), "99901", Root),
            Terms("operator\u0007", "99901", Root),
            Terms("operator-1", "999", Root),
            Terms("operator-1", "99901", "0011"),
            Terms("operator-1", "99901", Root, ",\"provisioning\":\"http://plain.example\""),
            Terms("operator-1", "99901", Root, ",\"realm\":\"\""),
            Terms("operator-1", "99901", Root, ",\"smDpPlus\":\"with space\""),
            Terms("operator-1", "99901", Root, more: ",\"validDays\":0", inside: false),
        ];

    [Theory]
    [MemberData(nameof(NoTerms))]
    public async Task Terms_that_no_record_can_be_made_of_are_refused_before_any_device_meets_them(string json)
    {
        await using var party = await ProviderParty.StartAsync();
        using var owner = party.Owner();
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(owner, json));
    }

    [Fact]
    public void What_carries_a_claim_code_does_not_print_it()
    {
        var wanted = new RegisterDevice("maker", "serial:ACME/1", "7F3K92QD4T");
        var request = new Imprint.Manufacturer.Contract.RegistrationRequest("serial:ACME/1", [], "7F3K92QD4T");
        Assert.DoesNotContain("7F3K92QD4T", $"{wanted} {request}", StringComparison.Ordinal);
    }

    private static string Terms(string name, string network, string root, string more = "", bool inside = true) =>
        $$"""{"operators":[{"name":{{JsonSerializer.Serialize(name)}},"networks":["{{network}}"],"rootKeySha256":"{{root}}"{{(inside ? more : "")}}}]{{(inside ? "" : more)}}}""";

    private static async Task<HttpStatusCode> PutAsync(HttpClient owner, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await owner.PutAsync(new Uri("/v1/first-access-terms", UriKind.Relative), content, Cancel);
        return answer.StatusCode;
    }
}
