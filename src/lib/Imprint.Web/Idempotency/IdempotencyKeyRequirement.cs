using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Idempotency;

/// <summary>Marks a route whose requests must carry an Idempotency-Key.</summary>
internal sealed record IdempotencyKeyRequirement
{
    public const string HeaderName = "Idempotency-Key";

    private const int MinLength = 8;
    private const int MaxLength = 128;

    public static ProblemResult? Check(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IdempotencyKeyRequirement>() is null)
            return null;
        var sent = context.Request.Headers[HeaderName];
        if (sent.Count == 0)
            return new ProblemResult(WebProblems.IdempotencyKeyMissing);
        if (sent is [{ Length: >= MinLength and <= MaxLength } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return null;
        var rule = $"Expected one key of {MinLength} to {MaxLength} visible characters.";
        return new ProblemResult(WebProblems.BadRequest) { Errors = [new(HeaderName, FieldFaults.BadValue, rule)] };
    }
}

public static class IdempotencyKeySetup
{
    extension<TBuilder>(TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Refuses requests without an Idempotency-Key; the handler then answers through <see cref="IdempotentRequests"/>.</summary>
        public TBuilder RequireIdempotencyKey() => route.WithMetadata(new IdempotencyKeyRequirement());
    }
}
