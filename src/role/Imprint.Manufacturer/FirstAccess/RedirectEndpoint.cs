using Imprint.Journey.FirstAccess;
using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Imprint.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary><c>POST /bootstrap/v1/redirect</c>, for devices that can show no certificate and trust none.</summary>
internal static class RedirectEndpoint
{
    private const string MediaType = "application/cbor";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapRedirect() => routes.MapPost("/redirect", AnswerAsync).WithBodyLimit(RedirectRequest.MaxLength);
    }

    private static async Task<IResult> AnswerAsync(
        FileBody body,
        HttpContext context,
        RedirectDesk desk,
        CancellationToken cancel
    )
    {
        if (body.MediaType != MediaType)
            return new ProblemResult(WebProblems.UnsupportedMediaType) { Detail = $"Send {MediaType}." };
        if (RedirectRequest.Read(body.Bytes, out var question) is not WireFault.None and var fault)
            return new ProblemResult(WebProblems.BadRequest) { Detail = $"The question cannot be read: {fault}." };
        if (desk.Count(question!.Guid, context.Connection.RemoteIpAddress) is { } pause)
            return new ProblemResult(WebProblems.RateLimited) { RetryAfter = pause };

        context.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(await desk.AnswerAsync(question, cancel), MediaType);
    }
}
