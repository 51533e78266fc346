using System.Collections.Concurrent;
using Imprint.Storage;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Hosting;

namespace Imprint.Manufacturer.Rendezvous;

/// <summary>Collects when devices asked for their owner and writes it down once a second: TO1 itself writes nothing.</summary>
internal sealed class AskedLog(RendezvousBlobs blobs, TimeProvider clock) : BackgroundService
{
    private const int MaxWaiting = 100_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private ConcurrentDictionary<FdoGuid, (DateTimeOffset At, string Result)> _waiting = new();

    public void Note(FdoGuid guid, string result)
    {
        if (_waiting.Count < MaxWaiting)
            _waiting[guid] = (clock.GetUtcNow(), result);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await FlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await FlushAsync(CancellationToken.None);
        }
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        if (_waiting.IsEmpty)
            return;
        var taken = Interlocked.Exchange(ref _waiting, new());
        try
        {
            await blobs.MarkAskedAsync([.. taken], cancel);
        }
        catch (StorageException)
        {
            // The database is away; those who ask meanwhile will be noted again.
        }
    }
}
