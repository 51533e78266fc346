using System.Net;
using System.Text;
using Imprint.Web.Api;
using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Imprint.Web.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Tests.Bodies;

public sealed class BodyTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ApiServer.StartAsync(app =>
        {
            var api = app.MapApi("/v1");
            api.MapPost("/things", (Body<Thing> body) => TypedResults.Ok(body.Value));
            api.MapPost("/short", (Body<Thing> body) => TypedResults.Ok(body.Value)).WithBodyLimit(32);
            api.MapPost("/long", (Body<List<string>> body) => TypedResults.Text(body.Value[0].Length.ToString()))
                .WithBodyLimit(1 << 20);
            app.MapPost("/standard/things", (Thing thing) => TypedResults.Ok(thing));
        });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_good_body_reaches_the_handler()
    {
        var answer = await _server.PostAsync("/v1/things", """{"id":"a","rank":1}""");
        Assert.Equal("""{"id":"a","rank":1}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_wrong_body_does_not()
    {
        var problem = await (await _server.PostAsync("/v1/things", """{"id":7,"rank":1,"x":0}""")).ProblemAsync(
            400,
            WebProblems.BadRequest
        );
        Assert.Equal(2, problem["errors"]!.AsArray().Count);
        Assert.Equal("#/id", (string?)problem["errors"]![0]!["pointer"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/problem+json")]
    [InlineData(null)]
    public async Task Anything_but_json_in_utf8_is_refused(string? type)
    {
        var content = new ByteArrayContent("{}"u8.ToArray());
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        await (await _server.SendAsync(HttpMethod.Post, "/v1/things", content)).ProblemAsync(
            415,
            WebProblems.UnsupportedMediaType
        );
    }

    [Fact]
    public async Task A_packed_body_is_refused()
    {
        var content = new StringContent("{}", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        await (await _server.SendAsync(HttpMethod.Post, "/v1/things", content)).ProblemAsync(
            415,
            WebProblems.UnsupportedMediaType
        );
    }

    [Theory]
    [InlineData("/v1/things", 64 * 1024)]
    [InlineData("/v1/short", 32)]
    [InlineData("/v1/long", 1 << 20)]
    public async Task A_body_over_the_limit_of_its_route_is_refused_whether_its_length_is_announced_or_not(string path, int limit)
    {
        var tooLong = new byte[limit + 1];
        tooLong.AsSpan().Fill((byte)' ');
        foreach (var isAnnounced in new[] { true, false })
        {
            HttpContent content = isAnnounced ? new ByteArrayContent(tooLong) : new StreamContent(new UnknownLength(tooLong));
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            var problem = await (await _server.SendAsync(HttpMethod.Post, path, content)).ProblemAsync(
                400,
                WebProblems.PayloadTooLarge
            );
            Assert.Equal("#", (string?)problem["errors"]![0]!["pointer"]);
            Assert.Contains(limit.ToString(), (string?)problem["detail"]);
        }
    }

    [Fact]
    public async Task A_body_up_to_the_limit_of_its_route_is_read()
    {
        var text = new string('x', 1_000_000);
        Assert.Equal("1000000", await (await _server.PostAsync("/v1/long", $"[\"{text}\"]")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_standards_face_tolerates_what_it_does_not_know()
    {
        var answer = await _server.PostAsync("/standard/things", """{"id":"a","rank":1,"x-vendor":true}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
