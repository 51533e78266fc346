using Microsoft.Extensions.Logging;

namespace Imprint.Storage.Jobs;

/// <summary>The work on one claim: the handler, the unit with effects and results, and what happens when either fails.</summary>
internal sealed class JobTurn(
    Job job,
    ItemState phase,
    JobHandler handler,
    Database database,
    JobRunnerOptions options,
    ILogger log
)
{
    private static readonly ItemWork AllValid = JobHandler.InUnit((_, _, _) => ValueTask.FromResult(ItemResult.Done()));

    public async Task RunAsync(IReadOnlyList<JobItem> items, CancellationToken cancel)
    {
        // An item that took its workers down with it never got to say so.
        var worn = items.Where(item => item.Attempt > options.MaxAttempts).ToList();
        if (worn.Count > 0)
            await StoreAsync(worn, worn.ConvertAll(_ => ItemResult.Failed("gave-up", "Every attempt ended without a result.")));

        var fresh = items.Except(worn).ToList();
        if (fresh.Count > 0)
            await TryAsync(fresh, cancel);
    }

    private async Task TryAsync(List<JobItem> items, CancellationToken cancel)
    {
        try
        {
            await WorkAsync(items, cancel);
        }
        catch (LeaseLostException)
        {
            log.JobLeaseLost(job.Id, items[0].Row);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await ReleaseAsync(items);
        }
        catch (StorageException failure) when (IsPassing(failure.Fault))
        {
            // Not the items' fault; their lease runs out and they are tried again.
            log.JobItemFailed(failure, job.Id, items[0].Row, items[0].Attempt);
        }
        catch (Exception) when (items.Count > 1)
        {
            foreach (var item in items)
                await TryAsync([item], cancel);
        }
        catch (Exception failure)
        {
            // Whatever a handler throws is an item's failure; its text is for the log, not for the results file.
            log.JobItemFailed(failure, job.Id, items[0].Row, items[0].Attempt);
            await StoreAsync(items, [ItemResult.Retry("internal-error", "An unexpected error; see the log.")]);
        }
    }

    private static bool IsPassing(StorageFault fault) =>
        fault
            is StorageFault.Unreachable
                or StorageFault.CommitOutcomeUnknown
                or StorageFault.DiskFull
                or StorageFault.Busy
                or StorageFault.Overloaded;

    private async Task WorkAsync(IReadOnlyList<JobItem> items, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(options.HandlerTimeout, database.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var work = phase == ItemState.New ? handler.Check ?? AllValid : handler.Run;

        var renewing = RenewAsync(items, stop);
        try
        {
            var effects = await work(job, items, stop.Token);
            await StoreAsync(items, effects);
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"The handler of {job.Type} took longer than {options.HandlerTimeout}.", late);
        }
        finally
        {
            await stop.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(IReadOnlyList<JobItem> items, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(options.Lease / 3, database.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                var until = database.Clock.GetUtcNow() + options.Lease;
                if (!await database.WriteIdempotentAsync(unit => JobItems.RenewAsync(unit, job.Id, items, until), stop.Token))
                    await stop.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
        catch (StorageException failure)
        {
            log.JobsNotRead(failure, database.Label);
        }
    }

    private async Task StoreAsync(List<JobItem> items, IReadOnlyList<ItemResult> results)
    {
        try
        {
            await StoreAsync(items, (_, _) => ValueTask.FromResult(results));
        }
        catch (LeaseLostException)
        {
            log.JobLeaseLost(job.Id, items[0].Row);
        }
    }

    // Repeating it is harmless: once the results are stored, the rows have left the phase and the second try finds nothing of its own.
    private Task<bool> StoreAsync(IReadOnlyList<JobItem> items, ItemEffects effects) =>
        database.WriteIdempotentAsync(
            async unit =>
            {
                var results = await effects(unit, items);
                if (results.Count != items.Count)
                    throw new InvalidOperationException($"{job.Type}: {results.Count} results for {items.Count} items.");
                var settled = items.Select((item, i) => Settle(item, results[i])).ToList();
                if (!await JobItems.SettleAsync(unit, job.Id, phase, settled))
                    throw new LeaseLostException();
                if (job.StopOnError && settled.Exists(item => item.State == ItemState.Failed))
                    await JobItems.SkipRestAsync(
                        unit,
                        job.Id,
                        "stopped-after-error",
                        "Another row failed.",
                        database.Clock.GetUtcNow()
                    );
                return true;
            },
            CancellationToken.None
        );

    private SettledItem Settle(JobItem item, ItemResult result)
    {
        var now = database.Clock.GetUtcNow();
        return result.Outcome switch
        {
            ItemOutcome.Done when phase == ItemState.New => new(item, ItemState.Valid, DateTimeOffset.UnixEpoch, 0, result),
            ItemOutcome.Done => new(item, ItemState.Done, now, item.Attempt, result),
            ItemOutcome.Skipped => new(item, ItemState.Skipped, now, item.Attempt, result),
            ItemOutcome.Retry when item.Attempt < options.MaxAttempts => new(
                item,
                phase,
                now + options.PauseAfter(item.Attempt),
                item.Attempt,
                result
            ),
            _ => new(item, phase == ItemState.New ? ItemState.Invalid : ItemState.Failed, now, item.Attempt, result),
        };
    }

    private async Task ReleaseAsync(IReadOnlyList<JobItem> items)
    {
        var now = database.Clock.GetUtcNow();
        var released = items.Select(item => new SettledItem(item, phase, now, item.Attempt - 1, Result: null)).ToList();
        try
        {
            await database.WriteIdempotentAsync(
                unit => JobItems.SettleAsync(unit, job.Id, phase, released),
                CancellationToken.None
            );
        }
        catch (Exception failure) when (failure is StorageException or ObjectDisposedException)
        {
            log.JobsNotRead(failure, database.Label);
        }
    }

    /// <summary>Rolls a unit back whose rows belong to another worker by now.</summary>
    private sealed class LeaseLostException : Exception;
}
