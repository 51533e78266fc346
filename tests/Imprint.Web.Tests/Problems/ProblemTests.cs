using System.Net;
using System.Text.Json.Nodes;
using Imprint.Storage;
using Imprint.Web.Api;
using Imprint.Web.Problems;
using Imprint.Web.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Tests.Problems;

public sealed class ProblemTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ApiServer.StartAsync(app =>
        {
            var api = app.MapApi("/v1");
            api.MapGet("/refused", Refused);
            api.MapGet("/broken", IResult () => throw new InvalidOperationException("password=hunter2"));
            api.MapGet("/busy", IResult () => throw new StorageException(StorageFault.Busy, "host=secret.db is busy"));
            api.MapGet("/misused", IResult () => throw new StorageException(StorageFault.BadStatement, "syntax"));
            api.MapGet("/number", (int n) => TypedResults.Ok(n));
            api.MapGet("/gone", () => TypedResults.NotFound());
            app.MapGet("/standard/broken", IResult () => throw new InvalidOperationException("standard"));
        });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_refusal_has_every_member_of_our_problems()
    {
        var answer = await _server.SendAsync(HttpMethod.Get, "/v1/refused?x=1", headers: ("x-correlator", "c-7d1f"));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("en", answer.Content.Headers.ContentLanguage.Single());
        Assert.Equal("7", answer.Headers.GetValues("Retry-After").Single());
        Assert.Equal(
            """{"type":"https://docs.example/problems/state-conflict","title":"The present state does not allow this.","status":409,"detail":"It is \"öde\".","instance":"/v1/refused","code":"state-conflict","step":"claimed","retryable":false,"faultParty":"user","correlator":"c-7d1f","actions":[{"rel":"release","href":"/v1/x:release","title":"Give it back"},{"rel":"help","href":"https://h.example"}],"errors":[{"pointer":"#/code","code":"state-conflict","detail":"taken"}],"current":"open"}""",
            await answer.Content.ReadAsStringAsync()
        );
    }

    [Fact]
    public async Task An_unforeseen_failure_says_nothing_about_itself_and_is_logged()
    {
        var answer = await _server.SendAsync(HttpMethod.Get, "/v1/broken");

        var problem = await answer.ProblemAsync(500, WebProblems.InternalError);
        Assert.DoesNotContain("hunter2", problem.ToJsonString());
        Assert.Contains(
            _server.Log.Lines,
            line => line.StartsWith("Error 1000") && line.Contains((string)problem["correlator"]!)
        );
    }

    [Fact]
    public async Task A_busy_database_is_a_pause_and_a_wrong_statement_our_fault()
    {
        var busy = await _server.SendAsync(HttpMethod.Get, "/v1/busy");
        var problem = await busy.ProblemAsync(503, WebProblems.Unavailable);
        Assert.Equal("10", busy.Headers.GetValues("Retry-After").Single());
        Assert.True((bool)problem["retryable"]!);
        Assert.DoesNotContain("secret.db", problem.ToJsonString());

        await (await _server.SendAsync(HttpMethod.Get, "/v1/misused")).ProblemAsync(500, WebProblems.InternalError);
    }

    [Theory]
    [InlineData("GET", "/v1", 404, WebProblems.NotFound)]
    [InlineData("GET", "/v1/nothing/here", 404, WebProblems.NotFound)]
    [InlineData("GET", "/v1/gone", 404, WebProblems.NotFound)]
    [InlineData("DELETE", "/v1/refused", 405, WebProblems.MethodNotAllowed)]
    [InlineData("GET", "/v1/number?n=seven", 400, WebProblems.BadRequest)]
    [InlineData("GET", "/v1/number", 400, WebProblems.BadRequest)]
    public async Task A_bare_status_below_the_prefix_is_a_problem_too(string method, string path, int status, string code)
    {
        var answer = await _server.SendAsync(new HttpMethod(method), path);

        await answer.ProblemAsync(status, code);
        Assert.Equal(status == 405, answer.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task A_head_request_gets_the_headers_of_the_problem_alone()
    {
        var answer = await _server.SendAsync(HttpMethod.Head, "/v1/nothing");
        Assert.Equal((404, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("/standard/nothing", 404)]
    [InlineData("/standard/broken", 500)]
    [InlineData("/v10/nothing", 404)]
    public async Task The_face_of_a_standard_keeps_its_own_errors(string path, int status)
    {
        var answer = await _server.SendAsync(HttpMethod.Get, path);
        Assert.Equal((status, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Null(answer.Content.Headers.ContentType);
    }

    [Fact]
    public void The_catalogue_of_the_product_wins_over_the_defaults()
    {
        var own = new ProblemKind(WebProblems.NotFound, 404, "Nix da.", null, Retryable: false, "user");
        var table = new ProblemTable("/problems/", [own, own with { Code = "label-torn", Status = 422 }]);

        Assert.Equal("Nix da.", table[WebProblems.NotFound].Title);
        Assert.Equal(422, table["label-torn"].Status);
        Assert.Equal(WebProblems.Defaults.Length + 1, table.Kinds.Count());
        Assert.Null(table.Find("no-such-problem"));
        Assert.Throws<ArgumentException>(() => new ProblemTable("/", [own, own]));
    }

    private static ProblemResult Refused() =>
        new(WebProblems.StateConflict)
        {
            Detail = "It is \"öde\".",
            Step = "claimed",
            RetryAfter = TimeSpan.FromSeconds(6.5),
            Actions = [new("release", "/v1/x:release", "Give it back"), new("help", "https://h.example")],
            Errors = [new("#/code", WebProblems.StateConflict, "taken")],
            Extensions = new JsonObject { ["current"] = "open" },
        };
}
