using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Modules;

/// <summary>On the device: run this. Answer with <see cref="CommandEnded"/>, limiting the output; a failure is a command that could not be started.</summary>
public sealed record RunCommand(string Command, IReadOnlyList<string> Arguments, bool ReturnsOutput, bool ReturnsErrors)
    : ServiceInfoEffect;

/// <summary>On the device: send this signal to the command that runs.</summary>
public sealed record SignalCommand(int Signal) : ServiceInfoEffect;

public sealed record CommandEnded(int ExitCode, ReadOnlyMemory<byte> Output, ReadOnlyMemory<byte> Errors) : EffectResult;

/// <summary>On the owner: take note of how a command ended. Answer with <see cref="EffectDone"/>.</summary>
/// <param name="IsTruncated">The device sent more output than is kept.</param>
public sealed record KeepCommandResult(
    string Command,
    int ExitCode,
    ReadOnlyMemory<byte> Output,
    ReadOnlyMemory<byte> Errors,
    bool IsTruncated
) : ServiceInfoEffect;
