using Imprint.Storage.Batching;

namespace Imprint.Storage.Numbers;

/// <summary>
/// Pools of unique numbers: ICCID, IMSI, MSISDN. Each number is given to one holder at a time; a holder that asks again, because the
/// answer was lost, gets the same number. Free numbers of a range cost nothing, however many there are.
/// </summary>
public sealed class NumberPools : IAsyncDisposable
{
    private readonly Database _database;
    private readonly BatchedWork<(string Pool, string Holder), NumberOutcome> _taking;

    public NumberPools(Database database)
    {
        _database = database;
        // One key per pool and holder: the same holder never stands twice in one batch.
        _taking = new(database, ask => $"{ask.Pool} {ask.Holder}", TakeManyAsync, idempotent: true);
    }

    /// <summary>Creates a pool, or changes the quarantine of one that is there.</summary>
    public Task DefineAsync(string pool, TimeSpan quarantine, CancellationToken cancel) =>
        _database.WriteIdempotentAsync(
            unit =>
                unit.ExecuteAsync(
                    """
                    INSERT INTO number_pool (name, quarantine_ms) VALUES (@pool, @quarantine)
                    ON CONFLICT (name) DO UPDATE SET quarantine_ms = excluded.quarantine_ms
                    """,
                    ("@pool", pool),
                    ("@quarantine", (long)quarantine.TotalMilliseconds)
                ),
            cancel
        );

    /// <summary>Adds a range to a pool. The same range again changes nothing; one that overlaps another is refused.</summary>
    public Task<RangeOutcome> AddRangeAsync(string pool, NumberRange range, CancellationToken cancel) =>
        _database.WriteIdempotentAsync(unit => NumberTable.AddRangeAsync(unit, pool, range), cancel);

    /// <summary>Adds single numbers and returns how many were new; what is no number, or known to the pool, or in one of its ranges, is left out.</summary>
    public Task<int> AddListAsync(string pool, IReadOnlyList<string> numbers, CancellationToken cancel) =>
        _database.WriteIdempotentAsync(unit => NumberTable.AddListAsync(unit, pool, numbers), cancel);

    public Task<NumberOutcome> TakeAsync(string pool, string holder, CancellationToken cancel) =>
        _taking.RunAsync((pool, holder), cancel);

    /// <summary>Takes a number inside the caller's unit: it is gone only if the unit commits.</summary>
    public async ValueTask<NumberOutcome> TakeAsync(Unit unit, string pool, string holder) =>
        (await NumberTable.TakeAsync(unit, pool, [holder], _database.Clock.GetUtcNow()))[0];

    /// <summary>Gives a holder's number back; it rests until the quarantine is over. Null when the holder has none.</summary>
    public Task<string?> ReleaseAsync(string pool, string holder, CancellationToken cancel) =>
        _database.WriteIdempotentAsync(unit => NumberTable.ReleaseAsync(unit, pool, holder, _database.Clock.GetUtcNow()), cancel);

    /// <summary>Who has a number at present.</summary>
    public Task<string?> FindHolderAsync(string pool, string number, CancellationToken cancel) =>
        _database.QuerySingleAsync(
            "SELECT holder FROM number_taken WHERE pool = @pool AND number = @number",
            row => row.GetString(0),
            cancel,
            ("@pool", pool),
            ("@number", number)
        );

    /// <summary>How full a pool is, or null when there is no such pool.</summary>
    public Task<NumberPoolState?> FindAsync(string pool, CancellationToken cancel) =>
        _database.QuerySingleAsync(
            """
            SELECT name,
                   (SELECT count(*) FROM number_taken WHERE pool = @pool),
                   (SELECT CAST(COALESCE(SUM(last - next + 1), 0) AS BIGINT) FROM number_range WHERE pool = @pool),
                   (SELECT count(*) FROM number_free WHERE pool = @pool AND free_at <= @now),
                   (SELECT count(*) FROM number_free WHERE pool = @pool AND free_at > @now)
            FROM number_pool WHERE name = @pool
            """,
            row => new NumberPoolState(row.GetString(0), row.GetInt64(1), row.GetInt64(2) + row.GetInt64(3), row.GetInt64(4)),
            cancel,
            ("@pool", pool),
            ("@now", _database.Clock.GetUtcNow())
        );

    private async ValueTask<IReadOnlyList<NumberOutcome>> TakeManyAsync(
        Unit unit,
        IReadOnlyList<(string Pool, string Holder)> asks
    )
    {
        var outcomes = new NumberOutcome[asks.Count];
        var now = _database.Clock.GetUtcNow();

        // Pools in the order of their names: two nodes with asks for several of them cannot lock crosswise.
        var byPool = asks.Select((ask, i) => (ask.Pool, ask.Holder, Index: i)).GroupBy(a => a.Pool, StringComparer.Ordinal);
        foreach (var group in byPool.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var ofPool = group.ToList();
            var given = await NumberTable.TakeAsync(unit, group.Key, ofPool.ConvertAll(a => a.Holder), now);
            for (var i = 0; i < given.Length; i++)
                outcomes[ofPool[i].Index] = given[i];
        }

        return outcomes;
    }

    /// <summary>Finishes what is queued. The database is not disposed.</summary>
    public ValueTask DisposeAsync() => _taking.DisposeAsync();
}

/// <summary>What became of a range that was to be added.</summary>
public enum RangeOutcome
{
    Added,
    AlreadyThere,
    Overlapping,
    UnknownPool,
}
