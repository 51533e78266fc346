namespace Imprint.Journey;

public enum StepStatus
{
    Pending,
    Running,

    /// <summary>Waits for a person or for information; nothing is wrong.</summary>
    Held,
    Failed,
    Succeeded,
}

/// <summary>How one step stands, and the problem code when it failed or is held.</summary>
public readonly record struct StepProgress(StepStatus Status, string? Code = null);
