using System.Collections.Immutable;

namespace Imprint.Journey;

/// <summary>One row of <see cref="Steps"/>.</summary>
public sealed record Step(StepKey Key, string Name)
{
    /// <summary>Who makes the step happen.</summary>
    public required JourneyParty Owner { get; init; }

    /// <summary>What the end user reads while the step runs; null where the end user sees nothing of it.</summary>
    public string? EndUserWords { get; init; }

    /// <summary>The time that half of all devices should beat; null where a person sets the pace.</summary>
    public TimeSpan? Budget { get; init; }

    public TimeSpan? AlertAfter { get; init; }

    /// <summary>The alert while a person has to answer.</summary>
    public TimeSpan? AlertWhenHeld { get; init; }

    /// <summary>When the device gives up by itself and falls back.</summary>
    public TimeSpan? RollsBackAfter { get; init; }

    /// <summary>The steps that must be done before this one can succeed.</summary>
    public required ImmutableArray<StepKey> Needs { get; init; }

    /// <summary>
    /// The steps that must be done before this one can be tried, held or fail. Fewer than <see cref="Needs"/> where the attempt
    /// comes first and what is missing is exactly the reason why it fails.
    /// </summary>
    public ImmutableArray<StepKey> MayBeTriedAfter
    {
        get => field.IsDefault ? Needs : field;
        init;
    }

    /// <summary>The step happens at one operator: every report of it names that operator.</summary>
    public bool AtOneOperator { get; init; }

    /// <summary>The main reasons to fail. Any problem of this step, or of no step, may be the reason too.</summary>
    public required ImmutableArray<FailureReason> Reasons { get; init; }

    public int Number => (int)Key;
}

/// <summary>A short word for a failure in the table of steps, and the problem that explains it.</summary>
public sealed record FailureReason(string Word, Problem Problem);
