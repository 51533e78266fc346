namespace Imprint.Fdo.ServiceInfo;

/// <summary>One module that an owner wants to run on a device.</summary>
/// <param name="Module">New, and used in one session only.</param>
/// <param name="IsRequired">Whether the session fails with the module; otherwise the next one follows.</param>
public sealed record ModulePlan(OwnerModule Module, bool IsRequired = true)
{
    /// <summary>How long the module may take from its <c>active</c> on.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    public int MaxRounds { get; init; } = 100_000;

    /// <summary>Starts together with the plan before it, which must be of another module. Otherwise it starts when those before have ended.</summary>
    public bool RunsBesidePrevious { get; init; }
}

/// <summary>How far a plan is.</summary>
public enum ModuleState : byte
{
    Waiting,
    Running,
    Done,

    /// <summary>The device does not have the module, or said <c>active</c> = false.</summary>
    Refused,
    Failed,
}

/// <summary>Where a plan stands, and why it failed if it did.</summary>
public readonly record struct ModuleOutcome(string Module, ModuleState State, FdoFault Fault);
