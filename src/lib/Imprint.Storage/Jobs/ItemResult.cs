namespace Imprint.Storage.Jobs;

public enum ItemOutcome
{
    /// <summary>The effect is made, or the check passed.</summary>
    Done,

    /// <summary>Refused for good: it will not be tried again by itself.</summary>
    Failed,

    /// <summary>There was nothing to do.</summary>
    Skipped,

    /// <summary>Try again later, as often as the options allow.</summary>
    Retry,
}

/// <summary>The outcome of one item, as it stands in the results file.</summary>
public sealed record ItemResult(
    ItemOutcome Outcome,
    string? Code = null,
    string? Field = null,
    string? Message = null,
    string? Reference = null
)
{
    public static ItemResult Done(string? reference = null) => new(ItemOutcome.Done, Reference: reference);

    public static ItemResult Failed(string code, string message, string? field = null) =>
        new(ItemOutcome.Failed, code, field, message);

    public static ItemResult Skipped(string code, string message) => new(ItemOutcome.Skipped, code, Field: null, message);

    public static ItemResult Retry(string code, string message) => new(ItemOutcome.Retry, code, Field: null, message);
}
