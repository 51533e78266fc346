using System.Collections.Immutable;

namespace Imprint.Journey;

/// <summary>
/// One row of <see cref="Changes"/>: who may do it, from where it moves the device, where it is a harmless repeat, and where it leads.
/// </summary>
public sealed record ChangeRule(Change What, string Name, JourneyParty By, Place From, Place Already, string LeadsTo);

/// <summary>The side states as one table. What is in neither column of places is refused.</summary>
public static class Changes
{
    private const Place WithProgress = Place.OnPath | Place.Paused | Place.RolledBack;
    private const Place Unowned = Place.Released | Place.Returned;

    public static ImmutableArray<ChangeRule> All { get; } =
    [
        new(
            Change.Pause,
            "pause",
            JourneyParty.Manufacturer | JourneyParty.Provider | JourneyParty.Operator,
            From: WithProgress,
            Already: Place.None,
            "`paused`; each party that pauses must resume"
        ),
        new(
            Change.Resume,
            "resume",
            JourneyParty.All,
            From: Place.Paused | Place.RolledBack,
            Already: Place.OnPath,
            "the path, where it stood; still `paused` while another party holds it"
        ),
        new(
            Change.RollBack,
            "roll-back",
            JourneyParty.Provider | JourneyParty.Operator | JourneyParty.Device,
            From: Place.OnPath,
            Already: Place.RolledBack,
            "`rolled-back`, with the last good step: the line it was leaving, or `subscribed` when there was none"
        ),
        new(
            Change.Release,
            "release",
            JourneyParty.Manufacturer | JourneyParty.Provider,
            From: WithProgress,
            Already: Place.Released,
            "`released`: unclaimed, its line closed, wiped when it next connects"
        ),
        new(
            Change.Return,
            "return",
            JourneyParty.Manufacturer | JourneyParty.Provider,
            From: WithProgress | Place.Released,
            Already: Place.Returned,
            "`returned`; a reset makes it blank again"
        ),
        new(
            Change.Reset,
            "reset",
            JourneyParty.Manufacturer | JourneyParty.Device,
            From: WithProgress | Unowned,
            Already: Place.None,
            "`manufactured` when nobody owns it; else `linked`, because a reset does not end ownership"
        ),
        new(
            Change.Recall,
            "recall",
            JourneyParty.Manufacturer,
            From: WithProgress | Unowned,
            Already: Place.Recalled,
            "`recalled`: no step goes on; the other changes still happen underneath"
        ),
        new(
            Change.LiftRecall,
            "lift-recall",
            JourneyParty.Manufacturer,
            From: Place.Recalled,
            Already: WithProgress | Unowned,
            "where it was before, with the changes made meanwhile"
        ),
        new(
            Change.Retire,
            "retire",
            JourneyParty.Manufacturer | JourneyParty.Provider,
            From: WithProgress | Unowned | Place.Recalled,
            Already: Place.Retired,
            "`retired`, for good"
        ),
    ];

    public static ChangeRule Of(Change what) => All[(int)what];
}
