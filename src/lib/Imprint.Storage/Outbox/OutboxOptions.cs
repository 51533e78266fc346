namespace Imprint.Storage.Outbox;

/// <summary>How events are delivered; times are those of the database's clock.</summary>
public sealed class OutboxOptions
{
    /// <summary>Aggregates that are delivered side by side.</summary>
    public int Parallelism { get; init; } = 16;

    /// <summary>Events of one aggregate that are delivered in one go before others get their turn.</summary>
    public int EventsPerTurn { get; init; } = 100;

    /// <summary>How long a node has an aggregate for itself; a dead node's aggregates go on after that.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the handler may take for one event; shorter than the lease.</summary>
    public TimeSpan HandlerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the table is looked at when nothing wakes the dispatcher.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(10);

    internal TimeSpan PauseAfter(long attempts)
    {
        var doublings = Math.Min(attempts - 1, 20);
        var pause = FirstPause * Math.Pow(2, doublings);
        return pause < LongestPause ? pause : LongestPause;
    }

    internal void Validate()
    {
        Require(Parallelism is >= 1 and <= 10_000, nameof(Parallelism), "1 to 10000");
        Require(EventsPerTurn is >= 1 and <= 10_000, nameof(EventsPerTurn), "1 to 10000");
        Require(HandlerTimeout > TimeSpan.Zero, nameof(HandlerTimeout), "more than 0");
        Require(Lease > HandlerTimeout, nameof(Lease), "more than HandlerTimeout");
        Require(PollInterval > TimeSpan.Zero, nameof(PollInterval), "more than 0");
        Require(FirstPause > TimeSpan.Zero && LongestPause >= FirstPause, nameof(FirstPause), "more than 0, up to LongestPause");
    }

    private static void Require(bool holds, string option, string allowed)
    {
        if (!holds)
            throw new StorageException(StorageFault.BadSetting, $"Outbox option {option}: allowed is {allowed}.");
    }
}
