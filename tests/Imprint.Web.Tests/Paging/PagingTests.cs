using Imprint.Crypto;
using Imprint.TestKit;
using Imprint.Web.Api;
using Imprint.Web.Paging;
using Imprint.Web.Problems;
using Imprint.Web.Tests.Rig;
using Imprint.Wire.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Web.Tests.Paging;

public sealed class PagingTests : IAsyncLifetime
{
    private static readonly Thing[] Things = [.. Enumerable.Range(0, 120).Select(i => new Thing($"t{i:D3}", i / 10))];

    private readonly ManualClock _clock = new();
    private readonly CursorSeal _seal;
    private ApiServer _server = null!;

    public PagingTests() => _seal = new CursorSeal(new Secret(new byte[32]), _clock);

    public async ValueTask InitializeAsync() =>
        _server = await ApiServer.StartAsync(
            app =>
            {
                var api = app.MapApi("/v1");
                api.MapGet("/things", List);
                api.MapGet("/others", List);
            },
            services => services.AddSingleton(_seal)
        );

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(50)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(1000)]
    public async Task Following_the_links_shows_every_row_once(int limit)
    {
        var seen = new List<string>();
        string? path = limit == 50 ? "/v1/things" : $"/v1/things?limit={limit}&sort=rank";
        for (; path is not null; path = await ReadPageAsync(path, limit, seen)) { }
        Assert.Equal(Things.Select(thing => thing.Id), seen);
    }

    [Fact]
    public async Task The_total_is_counted_only_when_asked_for()
    {
        var with = await _server.SendAsync(HttpMethod.Get, "/v1/things?limit=1&include=total");
        Assert.Equal(120, (int?)(await with.JsonAsync())["page"]!["total"]);
        Assert.Equal("120", with.Headers.GetValues("X-Total-Count").Single());

        var without = await _server.SendAsync(HttpMethod.Get, "/v1/things?limit=1");
        Assert.Null((await without.JsonAsync())["page"]!["total"]);
        Assert.False(without.Headers.Contains("X-Total-Count"));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=-5", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("include=everything", "include")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=AAAA", "cursor")]
    [InlineData("cursor=%F0%9F%92%A9", "cursor")]
    public async Task A_wrong_parameter_is_named(string query, string parameter)
    {
        var problem = await (await _server.SendAsync(HttpMethod.Get, "/v1/things?" + query)).ProblemAsync(
            400,
            WebProblems.BadRequest
        );
        Assert.Equal(parameter, (string?)problem["errors"]![0]!["pointer"]);
    }

    [Fact]
    public async Task A_cursor_is_good_for_24_hours()
    {
        var path = await ReadPageAsync("/v1/things", 50, []);
        _clock.Advance(TimeSpan.FromHours(24));
        await ReadPageAsync(path!, 50, []);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await (await _server.SendAsync(HttpMethod.Get, path!)).ProblemAsync(410, WebProblems.CursorExpired);
    }

    [Theory]
    [InlineData("/v1/things?sort=id&cursor=")]
    [InlineData("/v1/others?cursor=")]
    public async Task A_cursor_serves_its_own_list_alone(string elsewhere)
    {
        var page = await (await _server.SendAsync(HttpMethod.Get, "/v1/things")).JsonAsync();
        await (await _server.SendAsync(HttpMethod.Get, elsewhere + page["page"]!["next"])).ProblemAsync(
            400,
            WebProblems.BadRequest
        );
    }

    [Fact]
    public void A_cursor_with_any_bit_changed_is_refused()
    {
        var text = _seal.Seal(new Cursor("é", "t001"), "list");
        Assert.Equal(new Cursor("é", "t001"), _seal.Open(text, "list").Value);

        var bytes = StrictBase64Url.Decode(text, 1000)!;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(WebProblems.BadRequest, _seal.Open(StrictBase64Url.Encode(changed), "list").Problem?.Code);
        }

        Assert.NotNull(new CursorSeal(Secret.Random(32), _clock).Open(text, "list").Problem);
    }

    private async Task<string?> ReadPageAsync(string path, int limit, List<string> seen)
    {
        var answer = await _server.SendAsync(HttpMethod.Get, path);
        var body = await answer.JsonAsync();
        Assert.Equal(limit, (int?)body["page"]!["limit"]);
        var items = body["items"]!.AsArray();
        Assert.InRange(items.Count, 0, limit);
        seen.AddRange(items.Select(item => (string)item!["id"]!));

        if (!answer.Headers.TryGetValues("Link", out var links))
        {
            Assert.Null(body["page"]!["next"]);
            return null;
        }

        var link = links.Single();
        Assert.EndsWith(">; rel=\"next\"", link);
        Assert.Contains((string)body["page"]!["next"]!, link);
        return link[1..link.IndexOf('>')];
    }

    private static Page<Thing> List(PageQuery query)
    {
        var rows = Things
            .Where(t => query.After is not { } after || (t.Rank, t.Id).CompareTo((int.Parse(after.SortKey), after.Id)) > 0)
            .Take(query.RowsToRead)
            .ToList();
        return new Page<Thing>(query, rows, t => new Cursor(t.Rank.ToString(), t.Id), query.WantsTotal ? Things.Length : null);
    }
}
