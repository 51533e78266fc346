using System.Threading.Channels;

namespace Imprint.Storage.Batching;

/// <summary>One dispatcher: the rows that arrive while a batch is under way make up the next one.</summary>
internal sealed class BatchLane<TRow, TResult> : IAsyncDisposable
{
    private readonly Database _database;
    private readonly Func<TRow, string> _key;
    private readonly RowsWork<TRow, TResult> _work;
    private readonly bool _idempotent;
    private readonly Channel<PendingRow<TRow, TResult>> _queue = Channel.CreateUnbounded<PendingRow<TRow, TResult>>(
        new() { SingleReader = true }
    );
    private readonly Task _running;
    private int _queued;

    public BatchLane(Database database, Func<TRow, string> key, RowsWork<TRow, TResult> work, bool idempotent)
    {
        (_database, _key, _work, _idempotent) = (database, key, work, idempotent);
        _running = Task.Run(RunAsync);
    }

    public Task<TResult> SubmitAsync(TRow row, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return Task.FromCanceled<TResult>(cancel);
        if (Interlocked.Increment(ref _queued) > _database.Options.MaxQueued)
        {
            Interlocked.Decrement(ref _queued);
            return Task.FromException<TResult>(
                new StorageException(
                    StorageFault.Overloaded,
                    $"{_database.Label}: {_database.Options.MaxQueued} rows wait already."
                )
            );
        }

        var pending = new PendingRow<TRow, TResult>(row, cancel);
        if (!_queue.Writer.TryWrite(pending))
        {
            Interlocked.Decrement(ref _queued);
            return Task.FromException<TResult>(new ObjectDisposedException(nameof(BatchedWork<,>)));
        }

        return pending.Task;
    }

    private async Task RunAsync()
    {
        var batch = new List<PendingRow<TRow, TResult>>();
        var held = new Queue<PendingRow<TRow, TResult>>();
        while (held.Count > 0 || await _queue.Reader.WaitToReadAsync())
        {
            // The callers answered just now are about to ask again; the first of them should not set off alone.
            await Task.Yield();
            Gather(batch, held);
            if (batch.Count > 0)
                await RunBatchAsync(batch);
            batch.Clear();
        }
    }

    private void Gather(List<PendingRow<TRow, TResult>> batch, Queue<PendingRow<TRow, TResult>> held)
    {
        var max = _database.Options.MaxRowsPerBatch;
        var keys = new HashSet<string>(StringComparer.Ordinal);

        // Those held back come first; what meets its own key again is held back once more, behind the others of that key.
        for (var i = held.Count; i > 0; i--)
            Place(held.Dequeue());
        while (batch.Count < max && held.Count < max && _queue.Reader.TryRead(out var next))
        {
            Interlocked.Decrement(ref _queued);
            Place(next);
        }

        void Place(PendingRow<TRow, TResult> pending)
        {
            if (batch.Count >= max || !keys.Add(_key(pending.Row)))
                held.Enqueue(pending);
            else if (pending.TryStart())
                batch.Add(pending);
        }
    }

    private async Task RunBatchAsync(List<PendingRow<TRow, TResult>> batch)
    {
        try
        {
            var results = await RunUnitAsync(batch.ConvertAll(pending => pending.Row));
            for (var i = 0; i < batch.Count; i++)
                batch[i].Answer(results[i]);
        }
        catch (StorageException failure) when (SparesNoRow(failure.Fault))
        {
            foreach (var pending in batch)
                pending.Answer(failure);
        }
        catch (Exception) when (batch.Count > 1)
        {
            // One row spoils the statement for all: alone, each gets the answer that is its own.
            foreach (var pending in batch)
                await RunBatchAsync([pending]);
        }
        catch (Exception failure)
        {
            batch[0].Answer(failure);
        }
    }

    private async Task<IReadOnlyList<TResult>> RunUnitAsync(List<TRow> rows)
    {
        var results = _idempotent
            ? await _database.WriteIdempotentAsync(Work, CancellationToken.None)
            : await _database.WriteAsync(Work, CancellationToken.None);
        return results.Count == rows.Count
            ? results
            : throw new InvalidOperationException($"Batched work gave {results.Count} results for {rows.Count} rows.");

        ValueTask<IReadOnlyList<TResult>> Work(Unit unit)
        {
            unit.Callers = rows.Count;
            return _work(unit, rows);
        }
    }

    private static bool SparesNoRow(StorageFault fault) =>
        fault
            is StorageFault.Unreachable
                or StorageFault.CommitOutcomeUnknown
                or StorageFault.Overloaded
                or StorageFault.Busy
                or StorageFault.DiskFull
                or StorageFault.NoPermission;

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }
}
