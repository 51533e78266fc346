namespace Imprint.Web.Problems;

/// <summary>One row of the catalogue of problems: everything that is the same each time a problem is reported.</summary>
/// <param name="Code">The name that programs switch on; also the last part of the <c>type</c> address.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What happened, in one sentence.</param>
/// <param name="Detail">What to say when the one who reports it has nothing closer to say.</param>
/// <param name="Retryable">True when the same request may succeed later without anybody doing anything.</param>
/// <param name="FaultParty">Who can put it right.</param>
/// <param name="Step">The step of the product's process it belongs to, if it belongs to one.</param>
/// <param name="RetryAfter">The pause to ask for when the one who reports it names none.</param>
public sealed record ProblemKind(
    string Code,
    int Status,
    string Title,
    string? Detail,
    bool Retryable,
    string FaultParty,
    string? Step = null,
    TimeSpan? RetryAfter = null
);
