namespace Imprint.Storage.Jobs;

/// <summary>
/// uploaded → validating → ready (a dry run rests here) → running → succeeded, partial or failed; cancelled from any of the first
/// four. A job that did nothing has failed.
/// </summary>
public enum JobState
{
    Uploaded,
    Validating,
    Ready,
    Running,
    Succeeded,
    Partial,
    Failed,
    Cancelled,
}

/// <summary>new → valid or invalid → done, failed or skipped.</summary>
public enum ItemState
{
    New,
    Valid,
    Invalid,
    Done,
    Failed,
    Skipped,
}

/// <summary>Why a request about a job was refused.</summary>
public enum JobRefusal
{
    UnknownJob,
    WrongState,
    NothingToRetry,
}
