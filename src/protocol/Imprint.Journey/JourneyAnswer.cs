namespace Imprint.Journey;

/// <summary>The answer to an event. Every state has one for every event.</summary>
public abstract record JourneyAnswer
{
    private JourneyAnswer() { }

    public sealed record Accepted(JourneyState State) : JourneyAnswer;

    /// <summary>A repeat, or a late report of something long done: nothing changes, and the sender need not send it again.</summary>
    public sealed record Ignored : JourneyAnswer;

    public sealed record Refused(Problem Why) : JourneyAnswer;
}
