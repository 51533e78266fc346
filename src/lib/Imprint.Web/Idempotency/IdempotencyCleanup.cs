using Imprint.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imprint.Web.Idempotency;

/// <summary>Forgets keys that are over their time, once an hour. Several nodes may do so side by side.</summary>
internal sealed class IdempotencyCleanup(IdempotentRequests requests, TimeProvider clock, ILogger<IdempotencyCleanup> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await requests.DeleteExpiredAsync(stoppingToken)) { }
            }
            catch (StorageException failure)
            {
                // Nothing depends on it: a key over its time counts for nothing even while its row is there.
                log.CleanupFailed(failure.Fault, failure);
            }
        }
    }
}
