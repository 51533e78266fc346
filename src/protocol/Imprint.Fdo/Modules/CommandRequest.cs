namespace Imprint.Fdo.Modules;

/// <summary>A command for a device to run.</summary>
public sealed record CommandRequest(string Command, IReadOnlyList<string> Arguments)
{
    /// <summary>Whether the session goes on when the command fails. Otherwise the device ends it.</summary>
    public bool MayFail { get; init; }

    public bool ReturnsOutput { get; init; }

    public bool ReturnsErrors { get; init; }

    /// <summary>How much of each stream is kept.</summary>
    public int MaxOutputLength { get; init; } = 64 << 10;
}
