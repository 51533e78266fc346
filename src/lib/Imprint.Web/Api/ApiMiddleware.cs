using Imprint.Storage;
using Imprint.Web.Idempotency;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Imprint.Web.Api;

/// <summary>
/// The one net under our own API: whatever fails below it leaves as a problem, and an empty refusal gets its body. Callers are
/// checked here, before a body is looked at, also for routes of a standard: those get the bare status, because a standard's face
/// has no room for our problems.
/// </summary>
internal sealed class ApiMiddleware(RequestDelegate next, ApiRoutes routes, ProblemTable problems, ILogger<ApiMiddleware> log)
{
    private const int ClientClosedRequest = 499;

    public Task InvokeAsync(HttpContext context) =>
        routes.Covers(context.Request.Path) ? AnswerAsync(context) : FaceAsync(context);

    private Task FaceAsync(HttpContext context)
    {
        if (RefuseCaller(context) is not { } refusal)
            return next(context);
        context.Response.StatusCode = problems[refusal.Code].Status;
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if ((RefuseCaller(context) ?? IdempotencyKeyRequirement.Check(context)) is { } refusal)
                await refusal.ExecuteAsync(context);
            else
                await next(context);
            await DescribeBareStatusAsync(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await AnswerFailureAsync(context, failure);
        }
    }

    private ProblemResult? RefuseCaller(HttpContext context)
    {
        var refusal = PartyRequirement.Check(context);
        if (refusal is not null)
            log.CallerRefused(context.Request.Path, context.Caller?.Peer.Name, refusal.Code);
        return refusal;
    }

    private async Task AnswerFailureAsync(HttpContext context, Exception failure)
    {
        // A client that hangs up while its body is read shows as one or the other.
        if (failure is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            log.ClientWentAway(context.Request.Path);
            context.Response.StatusCode = ClientClosedRequest;
            return;
        }

        context.Response.Clear();
        await ProblemOf(context, failure).ExecuteAsync(context);
    }

    private ProblemResult ProblemOf(HttpContext context, Exception failure)
    {
        switch (failure)
        {
            case BadHttpRequestException bad:
                log.BadRequest(context.Request.Path, bad.StatusCode);
                return new ProblemResult(WebProblems.OfStatus(bad.StatusCode) ?? WebProblems.BadRequest);
            case StorageException storage when MayPass(storage.Fault):
                log.StorageUnavailable(context.Request.Path, storage.Fault, storage);
                return new ProblemResult(WebProblems.Unavailable);
            default:
                log.RequestFailed(context.Request.Method, context.Request.Path, failure);
                return new ProblemResult(WebProblems.InternalError);
        }
    }

    /// <summary>Faults of a database that go by without a change to the request or the program.</summary>
    private static bool MayPass(StorageFault fault) =>
        fault
            is StorageFault.Busy
                or StorageFault.Overloaded
                or StorageFault.Unreachable
                or StorageFault.CommitOutcomeUnknown
                or StorageFault.Conflict
                or StorageFault.DiskFull;

    private static Task DescribeBareStatusAsync(HttpContext context)
    {
        var response = context.Response;
        var isBare = !response.HasStarted && response.ContentType is null && response.ContentLength is null or 0;
        return isBare && WebProblems.OfStatus(response.StatusCode) is { } code
            ? new ProblemResult(code).ExecuteAsync(context)
            : Task.CompletedTask;
    }
}
