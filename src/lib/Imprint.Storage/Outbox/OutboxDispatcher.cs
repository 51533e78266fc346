using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Storage.Outbox;

/// <summary>
/// Delivers events at least once, in order within an aggregate and in parallel across aggregates. Any number of nodes may run one
/// over the same database. A consumer recognises a repeated delivery by the event's id.
/// </summary>
public sealed class OutboxDispatcher : IAsyncDisposable
{
    private const int MaxErrorLength = 300;

    private readonly Database _database;
    private readonly Func<OutboxEvent, CancellationToken, Task> _handler;
    private readonly OutboxOptions _options;
    private readonly ILogger _log;
    private readonly OutboxTable _table;
    private readonly SemaphoreSlim _free;

    public OutboxDispatcher(
        Database database,
        Func<OutboxEvent, CancellationToken, Task> handler,
        OutboxOptions? options = null,
        ILogger? log = null
    )
    {
        (_database, _handler) = (database, handler);
        _options = options ?? new OutboxOptions();
        _options.Validate();
        _log = log ?? NullLogger.Instance;
        _table = new OutboxTable(database);
        _free = new SemaphoreSlim(_options.Parallelism, _options.Parallelism);
    }

    /// <summary>Delivers until cancelled; events whose handler is under way then are released and delivered again later.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var listening = _database.ListenAsync(cancel);
        try
        {
            while (true)
            {
                var woken = _database.EventsCommitted.Next;
                if (await TryStartTurnsAsync(cancel) == 0)
                    await Waiting.ForAsync(woken, _options.PollInterval, _database.Clock, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await DrainAsync();
            await listening;
        }
    }

    /// <summary>Delivers everything that is due now, then returns; true when there was something.</summary>
    public async Task<bool> DeliverDueAsync(CancellationToken cancel)
    {
        var any = false;
        while (await StartTurnsAsync(cancel) > 0)
        {
            any = true;
            await DrainAsync();
        }

        return any;
    }

    /// <summary>Aggregates whose next event failed at least so many times.</summary>
    public Task<List<StuckAggregate>> ListStuckAsync(int attempts, int limit, CancellationToken cancel) =>
        _database.QueryAsync(
            """
            SELECT aggregate, delivered + 1, attempts, due_at, last_error FROM outbox_aggregate
            WHERE delivered < last_sequence AND attempts >= @attempts ORDER BY aggregate LIMIT @limit
            """,
            row => new StuckAggregate(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetTime(3), row.GetStringOrNull(4)),
            cancel,
            ("@attempts", attempts),
            ("@limit", limit)
        );

    /// <summary>Gives up one event that cannot be delivered, so that those after it can; false when it is not the next.</summary>
    public Task<bool> SkipAsync(string aggregate, long sequence, CancellationToken cancel) =>
        _database.WriteAsync(
            async unit =>
            {
                var skipped = await unit.ExecuteAsync(
                    """
                    UPDATE outbox_aggregate
                    SET delivered = @sequence, attempts = 0, due_at = @now, last_error = NULL, lease_epoch = lease_epoch + 1
                    WHERE aggregate = @aggregate AND delivered = @sequence - 1 AND last_sequence >= @sequence
                    """,
                    ("@aggregate", aggregate),
                    ("@sequence", sequence),
                    ("@now", _database.Clock.GetUtcNow())
                );
                if (skipped == 1)
                    await unit.ExecuteAsync(
                        "DELETE FROM outbox_event WHERE aggregate = @aggregate AND sequence = @sequence",
                        ("@aggregate", aggregate),
                        ("@sequence", sequence)
                    );
                return skipped == 1;
            },
            cancel
        );

    private async Task<int> TryStartTurnsAsync(CancellationToken cancel)
    {
        try
        {
            return await StartTurnsAsync(cancel);
        }
        catch (StorageException failure)
        {
            _log.OutboxNotRead(failure, _database.Label);
            return 0;
        }
    }

    private async Task<int> StartTurnsAsync(CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        var slots = 1;
        while (_free.Wait(0, CancellationToken.None))
            slots++;

        var started = 0;
        try
        {
            var leases = await _table.ClaimAsync(slots, _options.Lease, cancel);
            if (leases.Count == 0)
                return 0;
            var events = await _table.ReadAsync(leases, _options.EventsPerTurn, CancellationToken.None);
            foreach (var lease in leases)
                _ = Task.Run(() => TakeTurnAsync(lease, events[lease.Aggregate], cancel), CancellationToken.None);
            return started = leases.Count;
        }
        finally
        {
            if (started < slots)
                _free.Release(slots - started);
        }
    }

    private async Task TakeTurnAsync(OutboxLease lease, IEnumerable<OutboxEvent> events, CancellationToken cancel)
    {
        try
        {
            var progress = await DeliverAsync(lease, events, cancel);
            if (!await _table.SettleAsync(progress, CancellationToken.None))
                _log.OutboxLeaseLost(lease.Aggregate);
        }
        catch (Exception failure) when (failure is StorageException or ObjectDisposedException or OperationCanceledException)
        {
            // The lease runs out by itself and the aggregate is delivered again.
            _log.OutboxNotRead(failure, _database.Label);
        }
        finally
        {
            _free.Release();
        }
    }

    private async Task<OutboxProgress> DeliverAsync(OutboxLease lease, IEnumerable<OutboxEvent> events, CancellationToken cancel)
    {
        var clock = _database.Clock;
        var delivered = lease.Delivered;
        foreach (var happened in events)
        {
            // The handler must be done, or timed out, while the aggregate is still ours.
            if (cancel.IsCancellationRequested || clock.GetUtcNow() + _options.HandlerTimeout > lease.Until)
                break;
            using var timeout = new CancellationTokenSource(_options.HandlerTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            try
            {
                await _handler(happened, either.Token);
                delivered = happened.Sequence;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                // Whatever a consumer throws is its own; the event stays and the aggregate pauses.
                var attempts = delivered > lease.Delivered ? 1 : lease.Attempts + 1;
                _log.OutboxDeliveryFailed(failure, happened.Id, happened.Aggregate, attempts);
                return new OutboxProgress(
                    lease,
                    delivered,
                    attempts,
                    clock.GetUtcNow() + _options.PauseAfter(attempts),
                    Shorten(failure)
                );
            }
        }

        var unchanged = delivered == lease.Delivered;
        return new OutboxProgress(lease, delivered, unchanged ? lease.Attempts : 0, clock.GetUtcNow(), Error: null);
    }

    private static string Shorten(Exception failure)
    {
        var text = $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}";
        return text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
    }

    // All slots free means that nothing is under way.
    private async Task DrainAsync()
    {
        for (var i = 0; i < _options.Parallelism; i++)
            await _free.WaitAsync(CancellationToken.None);
        _free.Release(_options.Parallelism);
    }

    /// <summary>Waits for deliveries under way. Cancel <see cref="RunAsync"/> first.</summary>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        await _table.DisposeAsync();
        _free.Dispose();
    }
}
