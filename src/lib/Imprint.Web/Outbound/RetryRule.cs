using System.Buffers.Binary;
using Imprint.Web.Problems;
using Imprint.Wire;

namespace Imprint.Web.Outbound;

/// <summary>Whether to send a request again, and after which pause.</summary>
internal sealed class RetryRule(PartyClientOptions options, TimeProvider clock, RandomSource random)
{
    /// <summary>The pause before the next attempt, or null when <paramref name="answer"/> is to stand.</summary>
    public TimeSpan? PauseBehind(PartyRequest request, PartyAnswer answer, int attempt)
    {
        if (!request.IsRepeatable || attempt >= options.MaxAttempts || !MayChange(answer))
            return null;
        var backoff = Backoff(attempt);
        if (
            answer is not PartyAnswer.Answered { Headers.RetryAfter: { } header }
            || RetryAfterHeader.Read(header, clock.GetUtcNow()) is not { } asked
        )
            return backoff;
        // A server that asks for more than we are willing to wait is not asked again; the caller sees its answer.
        return asked <= options.LongestPause ? asked + Backoff(attempt: 1) : null;
    }

    private static bool MayChange(PartyAnswer answer) =>
        answer switch
        {
            PartyAnswer.Unreachable { Reason: UnreachableReason.TlsUntrusted or UnreachableReason.TooLarge } => false,
            PartyAnswer.Unreachable => true,
            PartyAnswer.Answered { Status: 408 or 429 or 502 or 503 or 504 } => true,
            PartyAnswer.Answered { Status: 409 or >= 500, Problem.IsRetryable: true } => true,
            _ => false,
        };

    // Anything from nothing to the whole, so that many callers that failed together do not come back together.
    private TimeSpan Backoff(int attempt)
    {
        var longest = Math.Min(options.LongestPause.Ticks, options.FirstPause.Ticks << Math.Min(attempt - 1, 16));
        Span<byte> bytes = stackalloc byte[4];
        random(bytes);
        return TimeSpan.FromTicks((long)(longest * (BinaryPrimitives.ReadUInt32BigEndian(bytes) / (double)uint.MaxValue)));
    }
}
