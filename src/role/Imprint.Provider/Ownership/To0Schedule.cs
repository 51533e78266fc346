using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Ownership;

/// <summary>Which devices are to be announced at their rendezvous, and when. Several nodes may work it off side by side.</summary>
internal sealed class To0Schedule(Database database, TimeProvider clock)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private volatile TaskCompletionSource _woken = New();

    /// <summary>Comes to its end when there is something new to do on this node.</summary>
    public Task Woken => _woken.Task;

    public void Wake() => Interlocked.Exchange(ref _woken, New()).TrySetResult();

    /// <summary>At once, and from the start if it was there already.</summary>
    public static ValueTask<int> AddAsync(Unit unit, FdoGuid guid, DateTimeOffset now) =>
        unit.ExecuteAsync(
            """
            INSERT INTO to0_schedule (guid, due_at) VALUES (@guid, @now)
            ON CONFLICT (guid) DO UPDATE SET due_at = excluded.due_at, attempts = 0
            """,
            ("@guid", guid.ToBytes()),
            ("@now", now)
        );

    public static ValueTask<int> RemoveAsync(Unit unit, FdoGuid guid) =>
        unit.ExecuteAsync("DELETE FROM to0_schedule WHERE guid = @guid", ("@guid", guid.ToBytes()));

    /// <summary>Devices that are due and that nobody else has taken. A node that dies leaves them to the others after a while.</summary>
    public Task<List<(FdoGuid Guid, long Attempts)>> ClaimAsync(int count, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            unit =>
                unit.QueryAsync(
                    $"""
                    WITH due AS MATERIALIZED (
                        SELECT guid FROM to0_schedule WHERE due_at <= @now AND leased_until <= @now
                        ORDER BY due_at LIMIT @count {(unit.Engine == DatabaseEngine.Sqlite ? "" : "FOR UPDATE SKIP LOCKED")}
                    )
                    UPDATE to0_schedule SET leased_until = @until WHERE guid IN (SELECT guid FROM due)
                    RETURNING guid, attempts
                    """,
                    row => (new FdoGuid(row.GetBytes(0)), row.GetInt64(1)),
                    ("@now", now),
                    ("@until", now + Lease),
                    ("@count", count)
                ),
            cancel
        );
    }

    public Task SucceededAsync(
        FdoGuid guid,
        string rendezvous,
        TimeSpan granted,
        DateTimeOffset next,
        CancellationToken cancel
    ) =>
        database.ExecuteAsync(
            """
            UPDATE to0_schedule
            SET due_at = @next, leased_until = 0, attempts = 0, registered_at = @now, granted_until = @until,
                rendezvous = @rendezvous, last_error = NULL, last_error_at = NULL
            WHERE guid = @guid
            """,
            cancel,
            ("@next", next),
            ("@now", clock.GetUtcNow()),
            ("@until", clock.GetUtcNow() + granted),
            ("@rendezvous", rendezvous),
            ("@guid", guid.ToBytes())
        );

    public Task FailedAsync(FdoGuid guid, string error, DateTimeOffset next, CancellationToken cancel) =>
        database.ExecuteAsync(
            """
            UPDATE to0_schedule
            SET due_at = @next, leased_until = 0, attempts = attempts + 1, last_error = @error, last_error_at = @now
            WHERE guid = @guid
            """,
            cancel,
            ("@next", next),
            ("@error", error),
            ("@now", clock.GetUtcNow()),
            ("@guid", guid.ToBytes())
        );

    /// <summary>There is no rendezvous to announce this device at, or it is ours no more.</summary>
    public Task DropAsync(FdoGuid guid, CancellationToken cancel) => database.WriteAsync(unit => RemoveAsync(unit, guid), cancel);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
