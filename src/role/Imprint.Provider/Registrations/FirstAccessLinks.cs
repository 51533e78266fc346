using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Registrations;

/// <summary>A record to be left at a manufacturer.</summary>
internal sealed record DueLink(FdoGuid Guid, string Manufacturer, string Journey, long Version, long Attempts);

/// <summary>How far the record of one device has come.</summary>
internal sealed record LinkState(
    string Manufacturer,
    string Journey,
    long Version,
    DateTimeOffset? LeftAt,
    DateTimeOffset? ExpiresAt,
    string? LastError
);

/// <summary>Which devices' records are to be left at their manufacturers, and when. Several nodes may work it off side by side.</summary>
internal sealed class FirstAccessLinks(Database database, TimeProvider clock)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private volatile TaskCompletionSource _woken = New();

    public Task Woken => _woken.Task;

    public void Wake() => Interlocked.Exchange(ref _woken, New()).TrySetResult();

    /// <summary>A record is left at once. A device that is registered again keeps its versions, which only rise.</summary>
    public static ValueTask<int> AddAsync(Unit unit, FdoGuid guid, string manufacturer, PrefixedId journey, DateTimeOffset now) =>
        unit.ExecuteAsync(
            """
            INSERT INTO first_access_links (guid, manufacturer, journey, version, due_at)
            VALUES (@guid, @manufacturer, @journey, 0, @now)
            ON CONFLICT (guid) DO UPDATE SET due_at = excluded.due_at, attempts = 0
            """,
            ("@guid", guid.ToBytes()),
            ("@manufacturer", manufacturer),
            ("@journey", journey.ToString()),
            ("@now", now)
        );

    /// <summary>The terms have changed: every record is made anew.</summary>
    public static ValueTask<int> AllDueAsync(Unit unit, DateTimeOffset now) =>
        unit.ExecuteAsync("UPDATE first_access_links SET due_at = @now, attempts = 0", ("@now", now));

    public Task<LinkState?> FindAsync(FdoGuid guid, CancellationToken cancel) =>
        database.QuerySingleAsync(
            "SELECT manufacturer, journey, version, left_at, expires_at, last_error FROM first_access_links WHERE guid = @guid",
            row => new LinkState(
                row.GetString(0),
                row.GetString(1),
                row.GetInt64(2),
                row.GetTimeOrNull(3),
                row.GetTimeOrNull(4),
                row.GetStringOrNull(5)
            ),
            cancel,
            ("@guid", guid.ToBytes())
        );

    /// <summary>
    /// Takes what is due. The version is counted up here and not when the record has arrived: two records of one version and other
    /// content must not exist.
    /// </summary>
    public Task<List<DueLink>> ClaimAsync(int count, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            unit =>
                unit.QueryAsync(
                    $"""
                    WITH due AS MATERIALIZED (
                        SELECT guid FROM first_access_links WHERE due_at <= @now AND leased_until <= @now
                        ORDER BY due_at LIMIT @count {(unit.Engine == DatabaseEngine.Sqlite ? "" : "FOR UPDATE SKIP LOCKED")}
                    )
                    UPDATE first_access_links SET leased_until = @until, version = version + 1 WHERE guid IN (SELECT guid FROM due)
                    RETURNING guid, manufacturer, journey, version, attempts
                    """,
                    row => new DueLink(
                        new FdoGuid(row.GetBytes(0)),
                        row.GetString(1),
                        row.GetString(2),
                        row.GetInt64(3),
                        row.GetInt64(4)
                    ),
                    ("@now", now),
                    ("@until", now + Lease),
                    ("@count", count)
                ),
            cancel
        );
    }

    public Task LeftAsync(FdoGuid guid, DateTimeOffset expiresAt, DateTimeOffset next, CancellationToken cancel) =>
        database.ExecuteAsync(
            """
            UPDATE first_access_links
            SET due_at = @next, leased_until = 0, attempts = 0, left_at = @now, expires_at = @expires, last_error = NULL
            WHERE guid = @guid
            """,
            cancel,
            ("@next", next),
            ("@now", clock.GetUtcNow()),
            ("@expires", expiresAt),
            ("@guid", guid.ToBytes())
        );

    public Task FailedAsync(FdoGuid guid, string error, DateTimeOffset next, CancellationToken cancel) =>
        database.ExecuteAsync(
            "UPDATE first_access_links SET due_at = @next, leased_until = 0, attempts = attempts + 1, last_error = @error WHERE guid = @guid",
            cancel,
            ("@next", next),
            ("@error", error),
            ("@guid", guid.ToBytes())
        );

    public Task DropAsync(FdoGuid guid, CancellationToken cancel) =>
        database.ExecuteAsync("DELETE FROM first_access_links WHERE guid = @guid", cancel, ("@guid", guid.ToBytes()));

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
