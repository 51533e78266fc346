namespace Imprint.Storage;

/// <summary>What can be set about a database; the defaults suit a party of any size.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The clock of everything that is stored or leased.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>SQLite: how long another process may hold the write lock before a unit fails with <see cref="StorageFault.Busy"/>.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>SQLite: units that are committed together at most. 1 commits each alone.</summary>
    public int MaxUnitsPerCommit { get; init; } = 512;

    /// <summary>SQLite: connections that read side by side.</summary>
    public int Readers { get; init; } = Math.Max(4, Environment.ProcessorCount);

    /// <summary>SQLite: size of the write-ahead log above which the writer insists on a checkpoint.</summary>
    public long WalLimitBytes { get; init; } = 64 << 20;

    /// <summary>Units or batched rows that may wait at once; one more is refused with <see cref="StorageFault.Overloaded"/>.</summary>
    public int MaxQueued { get; init; } = 20_000;

    /// <summary>PostgreSQL: how long a unit is tried again after a deadlock, a serialisation failure or a lost connection.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>PostgreSQL: dispatchers of one batched statement.</summary>
    public int Dispatchers { get; init; } = 2;

    /// <summary>PostgreSQL: rows that one batched statement carries at most.</summary>
    public int MaxRowsPerBatch { get; init; } = 512;

    internal void Validate()
    {
        Require(BusyTimeout >= TimeSpan.Zero && BusyTimeout <= TimeSpan.FromMinutes(5), nameof(BusyTimeout), "0 to 5 minutes");
        Require(MaxUnitsPerCommit is >= 1 and <= 100_000, nameof(MaxUnitsPerCommit), "1 to 100000");
        Require(Readers is >= 1 and <= 256, nameof(Readers), "1 to 256");
        Require(WalLimitBytes >= 1 << 20, nameof(WalLimitBytes), "at least 1 MiB");
        Require(MaxQueued is >= 1 and <= 10_000_000, nameof(MaxQueued), "1 to 10000000");
        Require(RetryFor >= TimeSpan.Zero && RetryFor <= TimeSpan.FromMinutes(5), nameof(RetryFor), "0 to 5 minutes");
        Require(Dispatchers is >= 1 and <= 64, nameof(Dispatchers), "1 to 64");
        Require(MaxRowsPerBatch is >= 1 and <= 10_000, nameof(MaxRowsPerBatch), "1 to 10000");
    }

    private static void Require(bool holds, string option, string allowed)
    {
        if (!holds)
            throw new StorageException(StorageFault.BadSetting, $"Database option {option}: allowed is {allowed}.");
    }
}
