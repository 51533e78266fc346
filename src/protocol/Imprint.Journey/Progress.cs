using System.Collections.Immutable;

namespace Imprint.Journey;

/// <summary>How far a device has come: one entry for each step, the operator it is at, and where it can fall back to.</summary>
public sealed record Progress
{
    private readonly ImmutableArray<StepProgress> _steps;

    private Progress(ImmutableArray<StepProgress> steps) => _steps = steps;

    /// <summary>Nothing has happened; the device is about to be made.</summary>
    public static Progress None { get; } = new([.. Steps.All.Select(_ => new StepProgress(StepStatus.Pending))]);

    /// <summary>A blank device out of the factory.</summary>
    public static Progress Blank { get; } = None.With(StepKey.Manufactured, new(StepStatus.Succeeded));

    /// <summary>The operator that attested the device; set exactly as long as <see cref="StepKey.Attested"/> is done.</summary>
    public string? Operator { get; init; }

    /// <summary>The operator the device was told to use, or chose; until it is there no other may attest it.</summary>
    public string? Chosen { get; init; }

    /// <summary>The working line a moving device leaves, kept until it is in service at the new operator.</summary>
    public Progress? LastGood { get; init; }

    public StepProgress this[StepKey key] => _steps[(int)key];

    /// <summary>The step the device is at: the first that is not done, or the last one.</summary>
    public StepKey Current => Steps.All.Select(step => step.Key).FirstOrDefault(key => !IsDone(key), StepKey.InService);

    public bool IsDone(StepKey key) => this[key].Status == StepStatus.Succeeded;

    public bool AreDone(ImmutableArray<StepKey> keys) => keys.All(IsDone);

    public bool Equals(Progress? other) =>
        other is not null
        && _steps.AsSpan().SequenceEqual(other._steps.AsSpan())
        && Operator == other.Operator
        && Chosen == other.Chosen
        && Equals(LastGood, other.LastGood);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var step in _steps)
            hash.Add(step);
        hash.Add(Operator);
        hash.Add(Chosen);
        hash.Add(LastGood);
        return hash.ToHashCode();
    }

    internal Progress With(StepKey key, StepProgress progress) =>
        new(_steps.SetItem((int)key, progress))
        {
            Operator = Operator,
            Chosen = Chosen,
            LastGood = LastGood,
        };

    /// <summary>The same progress with <paramref name="first"/> and every later step undone.</summary>
    internal Progress Before(StepKey first) =>
        new([.. _steps.Select((step, number) => number < (int)first ? step : new StepProgress(StepStatus.Pending))])
        {
            Operator = first > StepKey.Attested ? Operator : null,
            Chosen = Chosen,
            LastGood = LastGood,
        };
}
