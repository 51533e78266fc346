using System.Diagnostics;
using Imprint.Storage;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Idempotency;

/// <summary>
/// Answers requests that carry an Idempotency-Key: the same request under the same key has its effect once and gets the same
/// answer for 72 hours. Failures of ours and refusals that name a pause are not kept.
/// </summary>
public sealed class IdempotentRequests(Database database, TimeProvider clock)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer is kept.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromHours(72);

    /// <summary>
    /// Makes a change and keeps its answer in one unit, so that no crash can come between them. When the change ends in a refusal,
    /// what it has written is undone. The change may run again after a conflict, and may await nothing but its unit.
    /// </summary>
    public async Task<IResult> RunAsync(HttpContext context, Func<Unit, ValueTask<IResult>> change, CancellationToken cancel)
    {
        if (!(await KeyedRequest.ReadAsync(context)).TryGet(out var request, out var problem))
            return problem;
        try
        {
            return await database.WriteAsync(unit => RunInUnitAsync(context, unit, request, change), cancel);
        }
        catch (RefusedException refused)
        {
            return refused.Answer.IsFinal
                ? await database.WriteAsync(unit => KeepRefusalAsync(unit, request, refused.Answer), cancel)
                : refused.Answer;
        }
    }

    /// <summary>
    /// The same for work that cannot be one unit because it waits for others. While it runs, a second request is told to come again;
    /// when it died, a repetition after <paramref name="lease"/> runs it anew. So the work itself must bear being repeated.
    /// </summary>
    public async Task<IResult> RunLongAsync(
        HttpContext context,
        TimeSpan lease,
        Func<CancellationToken, Task<IResult>> work,
        CancellationToken cancel
    )
    {
        if (!(await KeyedRequest.ReadAsync(context)).TryGet(out var request, out var problem))
            return problem;
        var claim = await database.WriteAsync(unit => KeyRow.ClaimAsync(unit, request, clock.GetUtcNow(), lease, Kept), cancel);
        if (claim is not KeyClaim.Ours ours)
            return AnswerOf(claim);

        StoredAnswer? answer = null;
        try
        {
            answer = await StoredAnswer.CaptureAsync(context, await work(cancel));
        }
        finally
        {
            // Also when the client went away: an answer that exists must not be lost, a key without one must be free again.
            await database.WriteAsync(
                unit =>
                    answer is { IsFinal: true }
                        ? KeyRow.StoreAsync(unit, request, ours.Attempt, answer)
                        : KeyRow.ReleaseAsync(unit, request, ours.Attempt),
                CancellationToken.None
            );
        }

        return answer;
    }

    /// <summary>Deletes a batch of keys that are over their time; true when there may be more.</summary>
    public async Task<bool> DeleteExpiredAsync(CancellationToken cancel)
    {
        const int batch = 1000;
        var deleted = await database.ExecuteAsync(
            """
            DELETE FROM idempotency_key WHERE (caller, route, key) IN
                (SELECT caller, route, key FROM idempotency_key WHERE expires_at <= @now ORDER BY expires_at LIMIT @batch)
            """,
            cancel,
            ("@now", clock.GetUtcNow()),
            ("@batch", batch)
        );
        return deleted == batch;
    }

    private async ValueTask<IResult> RunInUnitAsync(
        HttpContext context,
        Unit unit,
        KeyedRequest request,
        Func<Unit, ValueTask<IResult>> change
    )
    {
        var claim = await KeyRow.ClaimAsync(unit, request, clock.GetUtcNow(), lease: TimeSpan.Zero, Kept);
        if (claim is not KeyClaim.Ours ours)
            return AnswerOf(claim);

        StoredAnswer.Reset(context.Response);
        var answer = await StoredAnswer.CaptureAsync(context, await change(unit));
        if (answer.IsRefusal)
            throw new RefusedException(answer);
        await KeyRow.StoreAsync(unit, request, ours.Attempt, answer);
        return answer;
    }

    /// <summary>Between the undone change and this, a twin of the request may have come to its own end: that one counts.</summary>
    private async ValueTask<IResult> KeepRefusalAsync(Unit unit, KeyedRequest request, StoredAnswer refusal)
    {
        var claim = await KeyRow.ClaimAsync(unit, request, clock.GetUtcNow(), lease: TimeSpan.Zero, Kept);
        if (claim is not KeyClaim.Ours ours)
            return AnswerOf(claim);
        await KeyRow.StoreAsync(unit, request, ours.Attempt, refusal);
        return refusal;
    }

    private static IResult AnswerOf(KeyClaim claim) =>
        claim switch
        {
            KeyClaim.Answered answered => answered.Answer,
            KeyClaim.OtherRequest => new ProblemResult(WebProblems.IdempotencyKeyReused),
            KeyClaim.Running running => new ProblemResult(WebProblems.IdempotencyInProgress)
            {
                RetryAfter = running.LeaseLeft < LongestPause ? running.LeaseLeft : LongestPause,
            },
            _ => throw new UnreachableException($"{claim} is not an answer."),
        };

    /// <summary>Carries a refusal out of a unit whose changes must be undone. It never leaves this class.</summary>
    private sealed class RefusedException(StoredAnswer answer) : Exception
    {
        public StoredAnswer Answer { get; } = answer;
    }
}
