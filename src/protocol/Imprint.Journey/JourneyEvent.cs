namespace Imprint.Journey;

/// <summary>What a party reports about a device. Closed: the private constructor keeps other cases out.</summary>
public abstract record JourneyEvent
{
    private JourneyEvent() { }

    /// <summary>A report of one step; <paramref name="Operator"/> says at which operator, for the steps that happen at one.</summary>
    public abstract record OfStep(StepKey Step, string? Operator) : JourneyEvent
    {
        internal abstract StepProgress Progress { get; }
    }

    public sealed record Started(StepKey Step, string? Operator = null) : OfStep(Step, Operator)
    {
        internal override StepProgress Progress => new(StepStatus.Running);
    }

    public sealed record Held(StepKey Step, string Code, string? Operator = null) : OfStep(Step, Operator)
    {
        internal override StepProgress Progress => new(StepStatus.Held, Code);
    }

    public sealed record Failed(StepKey Step, string Code, string? Operator = null) : OfStep(Step, Operator)
    {
        internal override StepProgress Progress => new(StepStatus.Failed, Code);
    }

    public sealed record Succeeded(StepKey Step, string? Operator = null) : OfStep(Step, Operator)
    {
        internal override StepProgress Progress => new(StepStatus.Succeeded);
    }

    /// <summary>The device, or its provider's rules, settled on an operator; in service this opens a move.</summary>
    public sealed record OperatorChosen(string Operator) : JourneyEvent;

    /// <summary>A party takes the device off the path or puts it back; see <see cref="Changes"/>.</summary>
    public sealed record Changed(Change What, JourneyParty By) : JourneyEvent;
}

/// <summary>The ways off the path and back.</summary>
public enum Change
{
    Pause,
    Resume,
    RollBack,
    Release,
    Return,
    Reset,
    Recall,
    LiftRecall,
    Retire,
}
