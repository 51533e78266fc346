namespace Imprint.Device.Onboarding;

/// <summary>
/// Every move that there is. A device that fails on its way stays where it is, and begins again with its directives.
/// </summary>
public static class PhaseTable
{
    public static IReadOnlyList<(DevicePhase From, PhaseEvent Event, DevicePhase To)> Moves { get; } =
    [
        (DevicePhase.Blank, PhaseEvent.Initialized, DevicePhase.Initialized),
        (DevicePhase.Initialized, PhaseEvent.AccessLearned, DevicePhase.AccessKnown),
        (DevicePhase.Initialized, PhaseEvent.OwnerLocated, DevicePhase.Redirected),
        (DevicePhase.Initialized, PhaseEvent.Reset, DevicePhase.Initialized),
        (DevicePhase.AccessKnown, PhaseEvent.AccessLearned, DevicePhase.AccessKnown),
        (DevicePhase.AccessKnown, PhaseEvent.OwnerLocated, DevicePhase.Redirected),
        (DevicePhase.AccessKnown, PhaseEvent.Reset, DevicePhase.Initialized),
        (DevicePhase.Redirected, PhaseEvent.AccessLearned, DevicePhase.Redirected),
        (DevicePhase.Redirected, PhaseEvent.OwnerLocated, DevicePhase.Redirected),
        (DevicePhase.Redirected, PhaseEvent.DoneDue, DevicePhase.Finishing),
        (DevicePhase.Redirected, PhaseEvent.Finished, DevicePhase.Onboarded), // the owner left the credential as it was
        (DevicePhase.Redirected, PhaseEvent.Reset, DevicePhase.Initialized),
        (DevicePhase.Finishing, PhaseEvent.Finished, DevicePhase.Onboarded),
        // Message 71 was lost: the walk begins again, with both credentials.
        (DevicePhase.Finishing, PhaseEvent.AccessLearned, DevicePhase.Finishing),
        (DevicePhase.Finishing, PhaseEvent.OwnerLocated, DevicePhase.Finishing),
        (DevicePhase.Finishing, PhaseEvent.StagedAnew, DevicePhase.Redirected),
        (DevicePhase.Finishing, PhaseEvent.OwnerConfirmed, DevicePhase.Confirmed),
        (DevicePhase.Finishing, PhaseEvent.Reset, DevicePhase.Initialized),
        (DevicePhase.Confirmed, PhaseEvent.TakenOver, DevicePhase.Redirected),
        (DevicePhase.Onboarded, PhaseEvent.Rearmed, DevicePhase.Initialized),
        (DevicePhase.Onboarded, PhaseEvent.Reset, DevicePhase.Initialized),
    ];

    /// <summary>Where an event leads; null when it has no place in this phase.</summary>
    public static DevicePhase? Next(DevicePhase from, PhaseEvent what)
    {
        foreach (var move in Moves)
        {
            if (move.From == from && move.Event == what)
                return move.To;
        }

        return null;
    }
}
