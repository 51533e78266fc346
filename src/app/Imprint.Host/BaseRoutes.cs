using Imprint.Journey;
using Imprint.Storage;
using Imprint.Web.Api;
using Imprint.Web.Audit;
using Imprint.Web.Parties;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Host;

/// <summary>What every party answers at its base, whatever its role.</summary>
internal static class BaseRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", HealthAsync);
        routes.MapGet(ProblemRows.PagesAt + "{code}", ProblemPageOf);
        routes.MapApi("/v1").MapAuditEntries();
    }

    /// <summary>For load balancers and for people: says who it is, and 503 when its database does not answer.</summary>
    private static async Task<IResult> HealthAsync(Party party, CancellationToken cancel)
    {
        try
        {
            await party.Database.CheckHealthAsync(cancel);
        }
        catch (StorageException)
        {
            return Health(party, "database-unavailable", StatusCodes.Status503ServiceUnavailable);
        }

        return Health(party, "ok", StatusCodes.Status200OK);
    }

    private static IResult Health(Party party, string status, int code)
    {
        var plmn = party.Plmn is { } network ? $",\"plmn\":\"{network}\"" : "";
        return Results.Text(
            $$"""{"status":"{{status}}","party":"{{party.Name}}","role":"{{party.Role}}"{{plmn}}}""" + "\n",
            "application/json",
            statusCode: code
        );
    }

    /// <summary>The <c>type</c> of every problem leads here.</summary>
    private static IResult ProblemPageOf(string code) =>
        Imprint.Journey.Problems.Find(code) is { } problem
            ? Results.Text(ProblemPage.Of(problem), "text/markdown; charset=utf-8")
            : new ProblemResult(WebProblems.NotFound);
}
