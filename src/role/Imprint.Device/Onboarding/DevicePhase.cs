namespace Imprint.Device.Onboarding;

/// <summary>How far a device has come. The numbers are stored.</summary>
public enum DevicePhase
{
    /// <summary>It has a key, and nobody has given it a credential.</summary>
    Blank = 0,

    /// <summary>It has a credential, and looks for its owner.</summary>
    Initialized = 1,

    /// <summary>Its manufacturer has told it who owns it and which operators it may use.</summary>
    AccessKnown = 2,

    /// <summary>It knows where its owner waits.</summary>
    Redirected = 3,

    /// <summary>
    /// Message 70 is on its way, so the owner may take either credential for the right one until message 71 is here.
    /// </summary>
    Finishing = 4,

    /// <summary>
    /// Message 71 was lost, and the owner has since proven that it holds the voucher of the waiting credential.
    /// </summary>
    Confirmed = 5,

    /// <summary>It belongs to its owner and calls nobody.</summary>
    Onboarded = 6,
}

/// <summary>What moves a device from one phase to another.</summary>
public enum PhaseEvent
{
    /// <summary>DI has finished.</summary>
    Initialized,

    /// <summary>A first-access record passed every check.</summary>
    AccessLearned,

    /// <summary>A rendezvous has said where the owner is, or a directive did so itself.</summary>
    OwnerLocated,

    /// <summary>The owner has given all it had: message 70 is due, and the replacement is staged.</summary>
    DoneDue,

    /// <summary>Message 71 is here.</summary>
    Finished,

    /// <summary>
    /// After a lost message 71 the owner went on with the credential before it, and has sent another replacement.
    /// </summary>
    StagedAnew,

    /// <summary>After a lost message 71 the owner went on with the waiting credential.</summary>
    OwnerConfirmed,

    /// <summary>The waiting credential is in force.</summary>
    TakenOver,

    /// <summary>Somebody in charge of the device wants it to call its owner again.</summary>
    Rearmed,

    /// <summary>The device was put back to its factory credential.</summary>
    Reset,
}
