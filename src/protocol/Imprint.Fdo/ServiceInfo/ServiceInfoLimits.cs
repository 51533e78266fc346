namespace Imprint.Fdo.ServiceInfo;

/// <summary>What a whole exchange of service information may take.</summary>
public sealed record ServiceInfoLimits
{
    /// <summary>The largest message the peer takes.</summary>
    public int MaxSentSize { get; init; } = ServiceInfoSize.Default;

    /// <summary>The largest message we announced to take.</summary>
    public int MaxReceivedSize { get; init; } = ServiceInfoSize.Default;

    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Pairs of 68 and 69. The specification ends the exchange at a million.</summary>
    public int MaxRounds { get; init; } = 1_000_000;

    /// <summary>On the device: how long a module may be busy with one thing.</summary>
    public TimeSpan ModuleDeadline { get; init; } = TimeSpan.FromMinutes(5);
}
