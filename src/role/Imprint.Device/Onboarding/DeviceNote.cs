namespace Imprint.Device.Onboarding;

/// <summary>What a note is about; the part of the journey where it was made.</summary>
public enum DeviceTopic
{
    Start = 0,
    Initialization = 1,
    FirstAccess = 2,
    Rendezvous = 3,
    Owner = 4,
    Module = 5,
    Credential = 6,
    Pause = 7,
}

/// <summary>Something that a device did or met, and why, in words for people. It holds no secret.</summary>
public sealed record DeviceNote(DateTimeOffset At, DeviceTopic Topic, string Text, bool IsFault = false);
