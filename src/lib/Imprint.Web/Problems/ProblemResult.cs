using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Web.Problems;

/// <summary>A refusal: the code of a problem and what is particular to this time. A handler returns it like any other result.</summary>
public sealed record ProblemResult(string Code) : IResult
{
    /// <summary>What is particular to this time, for people. Never carries what an exception said.</summary>
    public string? Detail { get; init; }

    /// <summary>What the problem is about; the address of the request when not said.</summary>
    public string? Instance { get; init; }

    public string? Step { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the caller can do next.</summary>
    public IReadOnlyList<ProblemAction> Actions { get; init; } = [];

    /// <summary>The places of the request that are wrong.</summary>
    public IReadOnlyList<ProblemError> Errors { get; init; } = [];

    /// <summary>Members of this problem alone, such as the two versions of a failed precondition.</summary>
    public JsonObject? Extensions { get; init; }

    public Task ExecuteAsync(HttpContext httpContext) =>
        ProblemBody.WriteAsync(httpContext, this, httpContext.RequestServices.GetRequiredService<ProblemTable>());
}

/// <summary>Something the caller can do about a problem.</summary>
public sealed record ProblemAction(string Rel, string Href, string? Title = null);

/// <summary>One wrong place: a JSON pointer into the body (RFC 6901, as a fragment), or the name of a parameter or header.</summary>
public sealed record ProblemError(string Pointer, string Code, string Detail);
