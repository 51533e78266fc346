using System.Net;
using System.Text.Json;

namespace Imprint.Host.Tests;

public sealed class PartyTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_party_proves_itself_by_its_own_root_and_by_no_other()
    {
        await using var world = await World.StartAsync();

        using var right = world.ClientOf("provider");
        using var answer = await right.GetAsync(new Uri("/healthz", UriKind.Relative), Cancel);
        Assert.Equal("provider", (await World.ReadAsync(answer)).GetProperty("party").GetString());

        using var wrong = world.ClientOf("manufacturer");
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            wrong.GetAsync(new Uri(world.AddressOf("provider") + "/healthz"), Cancel)
        );
    }

    [Fact]
    public async Task The_trust_list_is_open_to_its_owner_alone()
    {
        await using var world = await World.StartAsync(operators: 2);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(world, owner: "operator-1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(world, owner: null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(world, owner: "operator-2"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(world, owner: "manufacturer"));
    }

    [Fact]
    public async Task An_operator_keeps_a_trust_list()
    {
        await using var world = await World.StartAsync();
        using var owner = world.ClientOf("operator-1", "operator-1");
        var body = JsonSerializer.Serialize(
            new
            {
                name = "acme",
                kind = "test",
                certificatePem = await FactoryCaAsync(world),
            }
        );

        using var added = await owner.SendAsync(World.Post("/v1/trust-anchors", body, "key-00001"), Cancel);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var id = (await World.ReadAsync(added)).GetProperty("id").GetString()!;
        Assert.Equal($"/v1/trust-anchors/{id}", added.Headers.Location!.OriginalString);

        // The answer was lost: the same request under the same key has no second effect.
        using var repeated = await owner.SendAsync(World.Post("/v1/trust-anchors", body, "key-00001"), Cancel);
        Assert.Equal(HttpStatusCode.Created, repeated.StatusCode);
        Assert.Equal(id, (await World.ReadAsync(repeated)).GetProperty("id").GetString());
        Assert.Equal("true", Assert.Single(repeated.Headers.GetValues("Idempotent-Replayed")));

        // Another request for the same authority is refused and says where it is.
        using var again = await owner.SendAsync(World.Post("/v1/trust-anchors", body, "key-00002"), Cancel);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal($"/v1/trust-anchors/{id}", (await World.ReadAsync(again)).GetProperty("instance").GetString());

        using var list = await owner.GetAsync(new Uri("/v1/trust-anchors?include=total", UriKind.Relative), Cancel);
        Assert.Equal(1, (await World.ReadAsync(list)).GetProperty("page").GetProperty("total").GetInt32());

        using var removed = await owner.DeleteAsync(new Uri($"/v1/trust-anchors/{id}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await owner.GetAsync(new Uri($"/v1/trust-anchors/{id}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"a","kind":"real","certificatePem":"x"}""", "#/kind", "Expected one of test, live.")]
    [InlineData("""{"name":"","kind":"test","certificatePem":"PEM"}""", "#/name", "Expected 1 to 100 characters.")]
    [InlineData(
        """{"name":"a","kind":"test","certificatePem":"x"}""",
        "#/certificatePem",
        "Expected one PEM block of a CERTIFICATE."
    )]
    [InlineData("""{"name":"a","kind":"test"}""", "#/certificatePem", "")]
    [InlineData("""{"name":7,"kind":"test","certificatePem":"x"}""", "#/name", "")]
    [InlineData("""{"name":"a","kind":"test","certificatePem":"x","colour":"blue"}""", "#/colour", "")]
    public async Task A_wrong_body_is_told_where_it_is_wrong(string body, string pointer, string detail)
    {
        await using var world = await World.StartAsync();
        using var owner = world.ClientOf("operator-1", "operator-1");

        using var refused = await owner.SendAsync(World.Post("/v1/trust-anchors", body, "key-00001"), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        var errors = (await World.ReadAsync(refused)).GetProperty("errors").EnumerateArray().ToList();
        Assert.Contains(
            errors,
            e =>
                e.GetProperty("pointer").GetString() == pointer
                && e.GetProperty("detail").GetString()!.Contains(detail, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_type_of_a_problem_leads_to_its_page()
    {
        await using var world = await World.StartAsync();
        using var stranger = world.ClientOf("provider");

        using var refused = await stranger.GetAsync(new Uri("/v1/nothing-here", UriKind.Relative), Cancel);
        var type = (await World.ReadAsync(refused)).GetProperty("type").GetString()!;
        using var page = await stranger.GetAsync(new Uri(type, UriKind.Relative), Cancel);

        Assert.Equal("/problems/not-found", type);
        Assert.StartsWith("# ", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parties_of_one_process_share_no_key_and_no_file()
    {
        await using var world = await World.StartAsync(operators: 2);

        var roots = world.Parties.Parties.Select(p => File.ReadAllText(world.FileOf(p.Name, "root.pem"))).ToList();
        var masters = world
            .Parties.Parties.Select(p => Convert.ToHexString(File.ReadAllBytes(world.FileOf(p.Name, "keys/master.key"))))
            .ToList();

        Assert.Equal(4, roots.Distinct().Count());
        Assert.Equal(4, masters.Distinct().Count());
    }

    [Fact]
    public async Task Files_of_a_party_are_for_its_owner_alone()
    {
        await using var world = await World.StartAsync();
        const UnixFileMode Others =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

        foreach (var file in new[] { "admin.pem", "keys/master.key", "keys/root.sealed", "operator.db" })
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(world.FileOf("operator-1", file)) & Others);
    }

    private static async Task<HttpStatusCode> StatusAsync(World world, string? owner)
    {
        using var client = world.ClientOf("operator-1", owner);
        using var answer = await client.GetAsync(new Uri("/v1/trust-anchors", UriKind.Relative), Cancel);
        return answer.StatusCode;
    }

    private static async Task<string> FactoryCaAsync(World world)
    {
        using var anybody = world.ClientOf("manufacturer");
        using var answer = await anybody.GetAsync(new Uri("/v1/factory-certificates", UriKind.Relative), Cancel);
        return (await World.ReadAsync(answer)).GetProperty("items")[1].GetProperty("certificatePem").GetString()!;
    }
}
