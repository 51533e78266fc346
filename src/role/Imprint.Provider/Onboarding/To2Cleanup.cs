using Imprint.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Onboarding;

/// <summary>Forgets sessions that are over. Several nodes may do so side by side.</summary>
internal sealed class To2Cleanup(To2SessionStore sessions, TimeProvider clock, ILogger<To2Cleanup> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (await sessions.DeleteEndedAsync(clock.GetUtcNow(), cancel)) { }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (StorageException failure)
            {
                // A session over its time counts for nothing even while its row is there.
                log.CleanupFailed(failure.Fault, failure);
            }
        }
    }
}
