using System.ComponentModel;
using System.Diagnostics;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Device.Services;

/// <summary>
/// Runs programs that somebody in charge of the device has put on a list, without a shell, with an empty environment, for a
/// limited time. Arguments are the owner's.
/// </summary>
internal sealed class CommandRunner(IReadOnlyList<string> allowed, TimeSpan timeout, TimeProvider clock)
{
    private const int MaxOutputLength = 64 * 1024;
    private const int ExitCodeOfKilled = 137; // as a shell tells of SIGKILL

    public async Task<EffectResult> RunAsync(RunCommand command, CancellationToken cancel)
    {
        if (!allowed.Contains(command.Command))
            return EffectResult.Failed("the command is not on the list");
        using var process = new Process { StartInfo = InfoOf(command) };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return EffectResult.Failed("the command cannot be started");
        }

        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var output = ReadAsync(process.StandardOutput.BaseStream, either.Token);
        var errors = ReadAsync(process.StandardError.BaseStream, either.Token);
        var isKilled = false;
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            isKilled = true;
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
        }

        return new CommandEnded(isKilled ? ExitCodeOfKilled : process.ExitCode, await output, await errors);
    }

    private static ProcessStartInfo InfoOf(RunCommand command)
    {
        var info = new ProcessStartInfo(command.Command)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in command.Arguments)
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        info.Environment["PATH"] = "/usr/bin:/bin";
        return info;
    }

    // What is beyond the limit is read and dropped, so that the program does not stand still.
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[8192];
        try
        {
            while (await stream.ReadAsync(buffer, cancel) is > 0 and var length)
                kept.Write(buffer, 0, (int)Math.Min(length, MaxOutputLength - kept.Length));
        }
        catch (OperationCanceledException) { }

        return kept.ToArray();
    }
}
