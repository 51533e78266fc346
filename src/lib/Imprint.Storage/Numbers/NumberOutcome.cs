namespace Imprint.Storage.Numbers;

/// <summary>Why no number was given.</summary>
public enum NumberRefusal
{
    UnknownPool,

    /// <summary>Every number is taken, or given back too recently.</summary>
    Exhausted,
}

/// <summary>A number for a holder, or why there is none.</summary>
public readonly record struct NumberOutcome(string? Number, NumberRefusal? Refusal);

/// <summary>How full a pool is; <see cref="Resting"/> numbers wait for the end of their quarantine.</summary>
public sealed record NumberPoolState(string Name, long Taken, long Free, long Resting);
