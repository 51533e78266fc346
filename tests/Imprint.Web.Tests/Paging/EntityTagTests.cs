using Imprint.Web.Api;
using Imprint.Web.Problems;
using Imprint.Web.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Imprint.Web.Tests.Paging;

public sealed class EntityTagTests
{
    [Theory]
    [InlineData("\"7\"", 200, "")]
    [InlineData("\"6\", \"7\"", 200, "")]
    [InlineData("*", 200, "")]
    [InlineData("\"6\"", 412, WebProblems.PreconditionFailed)]
    [InlineData("W/\"7\"", 412, WebProblems.PreconditionFailed)]
    [InlineData("7", 400, WebProblems.BadRequest)]
    [InlineData(null, 428, WebProblems.PreconditionRequired)]
    public async Task A_writer_must_have_seen_the_present_version(string? sent, int status, string code)
    {
        await using var server = await ApiServer.StartAsync(app =>
            app.MapApi("/v1")
                .MapPut(
                    "/thing",
                    IResult (HttpContext context) => context.RefuseUnlessMatches(7) is { } problem ? problem : Written(context)
                )
        );

        var headers = sent is null ? [] : new[] { ("If-Match", sent) };
        var answer = await server.SendAsync(HttpMethod.Put, "/v1/thing", headers: headers);

        if (status == 200)
        {
            Assert.Equal("\"8\"", answer.Headers.ETag?.ToString());
            return;
        }

        var problem = await answer.ProblemAsync(status, code);
        if (status == 412)
            Assert.Equal((sent, "\"7\""), ((string?)problem["expectedVersion"], (string?)problem["currentVersion"]));
    }

    private static Ok Written(HttpContext context)
    {
        context.SetVersion(8);
        return TypedResults.Ok();
    }
}
