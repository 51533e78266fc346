namespace Imprint.Journey;

/// <summary>Where a device stands. Each state holds exactly what it needs; the private constructor keeps other cases out.</summary>
public abstract record JourneyState
{
    private JourneyState() { }

    public abstract Place Place { get; }

    /// <summary>A device that is about to be made.</summary>
    public static JourneyState Start { get; } = new OnPath(Progress.None);

    public sealed record OnPath(Progress Progress) : JourneyState
    {
        public override Place Place => Place.OnPath;
    }

    /// <summary>Stands still until every party in <paramref name="By"/> has resumed it.</summary>
    public sealed record Paused(Progress Progress, JourneyParty By) : JourneyState
    {
        public override Place Place => Place.Paused;
    }

    /// <summary>Fell back; <paramref name="Progress"/> is already the last good one.</summary>
    public sealed record RolledBack(Progress Progress) : JourneyState
    {
        public override Place Place => Place.RolledBack;
    }

    /// <summary>Belongs to nobody: its line is closed, and it is wiped when it next connects.</summary>
    public sealed record Released : JourneyState
    {
        public override Place Place => Place.Released;
    }

    /// <summary>Back at the seller or the maker; must be reset before anybody can claim it.</summary>
    public sealed record Returned : JourneyState
    {
        public override Place Place => Place.Returned;
    }

    /// <summary>Called back by its maker. <paramref name="Before"/> is where it goes on when the recall is lifted.</summary>
    public sealed record Recalled(JourneyState Before) : JourneyState
    {
        public override Place Place => Place.Recalled;
    }

    public sealed record Retired : JourneyState
    {
        public override Place Place => Place.Retired;
    }
}

/// <summary>The path itself and the side states, as a set: a rule names the places it applies to.</summary>
[Flags]
public enum Place
{
    None = 0,
    OnPath = 1,
    Paused = 2,
    RolledBack = 4,
    Released = 8,
    Returned = 16,
    Recalled = 32,
    Retired = 64,
}
