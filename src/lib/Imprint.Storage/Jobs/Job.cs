namespace Imprint.Storage.Jobs;

/// <summary>A job to be created; the id comes from the caller, so that a repeated request creates it once.</summary>
public sealed record NewJob(
    string Id,
    string Type,
    string StartedBy,
    ReadOnlyMemory<byte> Parameters = default,
    bool DryRun = false,
    bool StopOnError = false,
    string? Correlator = null
);

/// <summary>One row of a job's input.</summary>
public sealed record NewItem(long Row, string Subject, ReadOnlyMemory<byte> Input);

public sealed record Job(
    string Id,
    string Type,
    JobState State,
    bool DryRun,
    bool StopOnError,
    ReadOnlyMemory<byte> Parameters,
    string StartedBy,
    string? Correlator,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt
);

/// <summary>Rows by what became of them. <see cref="Valid"/> are those that passed the check, whatever happened later.</summary>
public sealed record JobCounts(long Total, long Unchecked, long Valid, long Invalid, long Done, long Failed, long Skipped)
{
    public static JobCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>How much of the present phase is behind us.</summary>
    public int PercentOf(JobState state) =>
        state switch
        {
            JobState.Uploaded => 0,
            JobState.Validating => Percent(Total - Unchecked),
            JobState.Running => Percent(Done + Failed + Skipped + Invalid),
            _ => 100,
        };

    internal JobState Verdict =>
        Done == 0 ? JobState.Failed
        : Done == Total ? JobState.Succeeded
        : JobState.Partial;

    private int Percent(long part) => Total == 0 ? 100 : (int)(100 * part / Total);
}

/// <summary>A row that was handed to a worker, with the lease it has.</summary>
public sealed record JobItem(long Row, string Subject, ReadOnlyMemory<byte> Input, long Epoch, long Attempt);

/// <summary>What stands in the results file for one row.</summary>
public sealed record ItemReport(
    long Row,
    string Subject,
    ItemState State,
    long Attempts,
    string? Code,
    string? Field,
    string? Message,
    string? Reference
);
