using System.Security.Cryptography;
using Imprint.Storage;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Ownership;

/// <summary>
/// Announces devices as the schedule says: at once when they are new, and again long before what was granted ends. A rendezvous that
/// does not answer is asked again, ever more rarely, and never by all devices at the same moment.
/// </summary>
internal sealed class To0Worker(
    To0Schedule schedule,
    To0Client client,
    VoucherStore vouchers,
    TimeProvider clock,
    ILogger<To0Worker> log
) : BackgroundService
{
    private const int AtOnce = 8;
    private const int MaxErrorLength = 300;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestRefresh = TimeSpan.FromSeconds(20);

    /// <summary>Works off everything that is due now; false when there was nothing.</summary>
    public async Task<bool> RunDueAsync(CancellationToken cancel)
    {
        var due = await schedule.ClaimAsync(AtOnce, cancel);
        await Task.WhenAll(due.Select(device => AnnounceAsync(device.Guid, device.Attempts, cancel)));
        return due.Count > 0;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = schedule.Woken;
            try
            {
                if (await RunDueAsync(stoppingToken))
                    continue;
            }
            catch (StorageException failure)
            {
                log.ScheduleNotRead(failure.Fault, failure);
            }

            await Task.WhenAny(woken, Task.Delay(Look, clock, stoppingToken));
        }
    }

    private async Task AnnounceAsync(FdoGuid guid, long attempts, CancellationToken cancel)
    {
        var row = await vouchers.FindAsync(guid, cancel);
        if (row is not { State: VoucherState.Active })
        {
            await schedule.DropAsync(guid, cancel);
            return;
        }

        var outcome = await client.AnnounceAsync(row.Voucher, cancel);
        var now = clock.GetUtcNow();
        if (outcome.Error is { } error)
        {
            log.NotAnnounced(guid, error);
            var pause = FirstPause * Math.Pow(2, Math.Min(attempts, 16));
            var text = error.Length <= MaxErrorLength ? error : error[..MaxErrorLength];
            await schedule.FailedAsync(guid, text, now + Jitter(pause < LongestPause ? pause : LongestPause), cancel);
        }
        else if (outcome.Rendezvous is { } rendezvous)
        {
            log.Announced(guid, rendezvous.Authority, outcome.Granted);
            var refresh = outcome.Granted * 2 / 3;
            var next = now + Jitter(refresh > ShortestRefresh ? refresh : ShortestRefresh);
            await schedule.SucceededAsync(guid, rendezvous.GetLeftPart(UriPartial.Authority), outcome.Granted, next, cancel);
        }
        else
            await schedule.DropAsync(guid, cancel);
    }

    // A tenth less at most.
    private static TimeSpan Jitter(TimeSpan pause) => pause * (1 - RandomNumberGenerator.GetInt32(100) / 1000.0);
}
