using Imprint.Host;
using Imprint.Host.Settings;

namespace Imprint.Cli.Commands;

/// <summary>What <c>up</c> and <c>serve</c> have in common: start, say so once all answer, stop in good order.</summary>
internal static class Serving
{
    public static async Task<int> RunUntilStoppedAsync(
        Terminal terminal,
        HostSettings settings,
        Func<HostedParties, string> describe,
        CancellationToken cancel
    )
    {
        using var loggers = PartyLoggers.Create(settings.Log);
        using var telemetry = settings.OtlpEndpoint is { } collector ? new Telemetry(collector) : null;
        await using var parties = await HostedParties.StartAsync(settings, Roles.All, loggers, TimeProvider.System, cancel);
        await parties.WaitUntilAllAnswerAsync(cancel);
        terminal.Result("ready", UpCommand.Ready(parties), describe(parties));

        await WaitForStopAsync(cancel);
        terminal.Progress("Stopping: what is in flight is finished first ...");
        await parties.StopAsync();
        return ExitCode.Ok;
    }

    /// <summary>The same, with something that runs beside the parties: it is started when all answer, and awaited when they stop.</summary>
    public static async Task<int> RunUntilStoppedAsync(
        Terminal terminal,
        HostSettings settings,
        Func<HostedParties, string> describe,
        Func<HostedParties, CancellationToken, Task<Task>> beside,
        CancellationToken cancel
    )
    {
        using var loggers = PartyLoggers.Create(settings.Log);
        await using var parties = await HostedParties.StartAsync(settings, Roles.All, loggers, TimeProvider.System, cancel);
        await parties.WaitUntilAllAnswerAsync(cancel);
        var running = await beside(parties, cancel);
        terminal.Result("ready", UpCommand.Ready(parties), describe(parties));

        await Task.WhenAny(running, WaitForStopAsync(cancel));
        terminal.Progress("Stopping: what is in flight is finished first ...");
        await running;
        await parties.StopAsync();
        return ExitCode.Ok;
    }

    private static async Task WaitForStopAsync(CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancel.Register(stopped.SetResult))
            await stopped.Task;
    }
}
