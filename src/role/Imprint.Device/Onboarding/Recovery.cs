using Imprint.Element;

namespace Imprint.Device.Onboarding;

// phase at the start   credentials          what was interrupted                       what is done now
// Blank                staged only          DI, before message 13                      forget it and begin again
// Blank                one in force         DI, after the credential was kept          go on from Initialized
// up to Redirected     staged               TO2, before message 70                     forget it: its owner does not count on it
// Finishing            staged               TO2, between 70 and 71                     keep both and try both
// Finishing            none staged          TO2, after the credential was kept         it is onboarded
// Confirmed            staged               the change after a lost 71                 put it in force
// Confirmed            none staged          the same, a moment later                   arm it
// Onboarded            one in force, armed  TO2 that kept the credential, at its end   disarm it

/// <summary>Brings credentials and phase together again after a device was stopped at any moment.</summary>
internal static class Recovery
{
    public static void Run(DeviceElement element, DeviceMemory memory)
    {
        var hasStaged = element.StagedCredential is not null;
        switch (memory.Phase)
        {
            case DevicePhase.Finishing when hasStaged:
                return;
            case DevicePhase.Finishing:
                memory.Move(PhaseEvent.Finished);
                memory.Note(DeviceTopic.Start, "The last onboarding had ended, and was not yet marked so.");
                break;
            case DevicePhase.Confirmed:
                if (hasStaged)
                    element.Commit();
                element.SetActive(true);
                memory.Move(PhaseEvent.TakenOver);
                return;
        }

        if (hasStaged && memory.Phase != DevicePhase.Finishing)
            element.Discard();
        if (memory.Phase == DevicePhase.Blank && element.Credential is not null)
            memory.Move(PhaseEvent.Initialized);
        if (memory.Phase == DevicePhase.Onboarded && element.Credential is { IsActive: true })
            element.SetActive(false);
    }
}
