namespace Imprint.Storage.Postgres;

/// <summary>Pauses between the attempts of one unit: doubling from 10 ms to 1 s, half of it random, until the time is up.</summary>
internal sealed class Retries(DatabaseOptions options)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly long _start = options.Clock.GetTimestamp();
    private TimeSpan _pause = First;

    /// <summary>True for a fault after which nothing of the unit was done, or of which it does not matter.</summary>
    public bool MayRepeat(StorageFault fault, bool idempotent) =>
        (fault is StorageFault.Conflict or StorageFault.Unreachable || (fault == StorageFault.CommitOutcomeUnknown && idempotent))
        && options.Clock.GetElapsedTime(_start) < options.RetryFor;

    public async Task PauseAsync(CancellationToken cancel)
    {
        var part = 0.5 + (System.Security.Cryptography.RandomNumberGenerator.GetInt32(1000) / 2000.0);
        await Task.Delay(_pause * part, options.Clock, cancel);
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
    }
}
