namespace Imprint.Storage.Jobs;

/// <summary>How a node works on jobs; times are those of the database's clock.</summary>
public sealed class JobRunnerOptions
{
    /// <summary>Claims that are worked on side by side, over all jobs.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>How long claimed items belong to a worker that does not renew; it renews at a third of that.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a handler may take for one claim.</summary>
    public TimeSpan HandlerTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public int MaxAttempts { get; init; } = 5;

    /// <summary>The pause after the first failed attempt; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the tables are looked at when nothing wakes the runner.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    internal TimeSpan PauseAfter(long attempts)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        return pause < LongestPause ? pause : LongestPause;
    }

    internal void Validate()
    {
        Require(Parallelism is >= 1 and <= 1000, nameof(Parallelism), "1 to 1000");
        Require(Lease >= TimeSpan.FromSeconds(1), nameof(Lease), "at least 1 second");
        Require(HandlerTimeout > TimeSpan.Zero, nameof(HandlerTimeout), "more than 0");
        Require(MaxAttempts is >= 1 and <= 1000, nameof(MaxAttempts), "1 to 1000");
        Require(FirstPause > TimeSpan.Zero && LongestPause >= FirstPause, nameof(FirstPause), "more than 0, up to LongestPause");
        Require(PollInterval > TimeSpan.Zero, nameof(PollInterval), "more than 0");
    }

    private static void Require(bool holds, string option, string allowed)
    {
        if (!holds)
            throw new StorageException(StorageFault.BadSetting, $"Job option {option}: allowed is {allowed}.");
    }
}
