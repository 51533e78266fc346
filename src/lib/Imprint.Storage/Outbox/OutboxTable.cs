using System.Data.Common;
using Imprint.Storage.Batching;

namespace Imprint.Storage.Outbox;

/// <summary>An aggregate that this node delivers for until its lease ends.</summary>
internal sealed record OutboxLease(string Aggregate, long Epoch, long Delivered, long Attempts, DateTimeOffset Until);

/// <summary>What became of a lease: how far delivery got, and when the aggregate is next due.</summary>
internal sealed record OutboxProgress(OutboxLease Lease, long Delivered, long Attempts, DateTimeOffset DueAt, string? Error);

/// <summary>The dispatcher's statements.</summary>
internal sealed class OutboxTable(Database database) : IAsyncDisposable
{
    private readonly BatchedWork<OutboxProgress, bool> _settled = new(
        database,
        progress => progress.Lease.Aggregate,
        database.Engine == DatabaseEngine.Sqlite ? SettleEachAsync : SettleAllAsync,
        idempotent: true
    );

    /// <summary>Leases aggregates that are due, the longest waiting first. Rows that others hold at this moment are passed over.</summary>
    public async Task<List<OutboxLease>> ClaimAsync(int count, TimeSpan lease, CancellationToken cancel)
    {
        var now = database.Clock.GetUtcNow();
        // Materialized: a subquery that locks as it reads must run once, or a nested loop claims more than asked for.
        var skipLocked = database.Engine == DatabaseEngine.Sqlite ? "" : "FOR UPDATE SKIP LOCKED";
        var sql = $"""
            WITH due AS MATERIALIZED (
                SELECT aggregate FROM outbox_aggregate
                WHERE delivered < last_sequence AND due_at <= @now
                ORDER BY due_at LIMIT @count {skipLocked}
            )
            UPDATE outbox_aggregate SET lease_epoch = lease_epoch + 1, due_at = @until
            WHERE aggregate IN (SELECT aggregate FROM due)
            RETURNING aggregate, lease_epoch, delivered, attempts
            """;
        return await database.WriteIdempotentAsync(
            unit =>
                unit.QueryAsync(
                    sql,
                    row => new OutboxLease(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), now + lease),
                    ("@until", now + lease),
                    ("@now", now),
                    ("@count", count)
                ),
            cancel
        );
    }

    /// <summary>The next events of leased aggregates, in order. Sequences have no holes, so a bound on them bounds the count.</summary>
    public async Task<ILookup<string, OutboxEvent>> ReadAsync(
        IReadOnlyList<OutboxLease> leases,
        int each,
        CancellationToken cancel
    )
    {
        if (database.Engine == DatabaseEngine.PostgreSql)
            return ByAggregate(
                await database.QueryAsync(
                    """
                    SELECT e.id, e.aggregate, e.type, e.payload, e.occurred_at, e.correlator, e.sequence
                    FROM unnest(@aggregate, @delivered) AS l (aggregate, delivered)
                    JOIN outbox_event AS e
                        ON e.aggregate = l.aggregate AND e.sequence > l.delivered AND e.sequence <= l.delivered + @each
                    ORDER BY e.aggregate, e.sequence
                    """,
                    ReadEvent,
                    cancel,
                    ("@aggregate", leases.Select(lease => lease.Aggregate).ToArray()),
                    ("@delivered", leases.Select(lease => lease.Delivered).ToArray()),
                    ("@each", each)
                )
            );

        var events = new List<OutboxEvent>();
        foreach (var lease in leases)
            events.AddRange(
                await database.QueryAsync(
                    """
                    SELECT id, aggregate, type, payload, occurred_at, correlator, sequence FROM outbox_event
                    WHERE aggregate = @aggregate AND sequence > @delivered AND sequence <= @delivered + @each ORDER BY sequence
                    """,
                    ReadEvent,
                    cancel,
                    ("@aggregate", lease.Aggregate),
                    ("@delivered", lease.Delivered),
                    ("@each", each)
                )
            );
        return ByAggregate(events);
    }

    private static ILookup<string, OutboxEvent> ByAggregate(List<OutboxEvent> events) =>
        events.ToLookup(e => e.Aggregate, StringComparer.Ordinal);

    /// <summary>Ends a lease and forgets what was delivered; false when another node has taken over meanwhile.</summary>
    public Task<bool> SettleAsync(OutboxProgress progress, CancellationToken cancel) => _settled.RunAsync(progress, cancel);

    private static OutboxEvent ReadEvent(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBytes(3), row.GetTime(4), row.GetStringOrNull(5))
        {
            Sequence = row.GetInt64(6),
        };

    private static async ValueTask<IReadOnlyList<bool>> SettleEachAsync(Unit unit, IReadOnlyList<OutboxProgress> settled)
    {
        var held = new bool[settled.Count];
        for (var i = 0; i < held.Length; i++)
        {
            var (lease, delivered, attempts, dueAt, error) = settled[i];
            held[i] =
                await unit.ExecuteAsync(
                    """
                    UPDATE outbox_aggregate SET delivered = @delivered, attempts = @attempts, due_at = @due_at, last_error = @error
                    WHERE aggregate = @aggregate AND lease_epoch = @epoch
                    """,
                    ("@delivered", delivered),
                    ("@attempts", attempts),
                    ("@due_at", dueAt),
                    ("@error", error),
                    ("@aggregate", lease.Aggregate),
                    ("@epoch", lease.Epoch)
                ) == 1;
            if (held[i] && delivered > lease.Delivered)
                await unit.ExecuteAsync(
                    "DELETE FROM outbox_event WHERE aggregate = @aggregate AND sequence <= @delivered",
                    ("@aggregate", lease.Aggregate),
                    ("@delivered", delivered)
                );
        }

        return held;
    }

    private static async ValueTask<IReadOnlyList<bool>> SettleAllAsync(Unit unit, IReadOnlyList<OutboxProgress> settled)
    {
        var ordinals = await unit.QueryAsync(
            """
            WITH held AS (
                UPDATE outbox_aggregate AS a
                SET delivered = p.delivered, attempts = p.attempts, due_at = p.due_at, last_error = p.error
                FROM unnest(@aggregate, @epoch, @delivered, @attempts, @due_at, @error, @ordinal)
                    AS p (aggregate, epoch, delivered, attempts, due_at, error, ordinal)
                WHERE a.aggregate = p.aggregate AND a.lease_epoch = p.epoch
                RETURNING a.aggregate, a.delivered, p.ordinal
            ),
            forgotten AS (
                DELETE FROM outbox_event AS e USING held WHERE e.aggregate = held.aggregate AND e.sequence <= held.delivered
            )
            SELECT ordinal FROM held
            """,
            row => row.GetInt32(0),
            ("@aggregate", settled.Select(p => p.Lease.Aggregate).ToArray()),
            ("@epoch", settled.Select(p => p.Lease.Epoch).ToArray()),
            ("@delivered", settled.Select(p => p.Delivered).ToArray()),
            ("@attempts", settled.Select(p => p.Attempts).ToArray()),
            ("@due_at", settled.Select(p => p.DueAt.ToUnixTimeMilliseconds()).ToArray()),
            ("@error", settled.Select(p => p.Error).ToArray()),
            ("@ordinal", Enumerable.Range(0, settled.Count).ToArray())
        );
        var held = new bool[settled.Count];
        foreach (var ordinal in ordinals)
            held[ordinal] = true;
        return held;
    }

    public ValueTask DisposeAsync() => _settled.DisposeAsync();
}
