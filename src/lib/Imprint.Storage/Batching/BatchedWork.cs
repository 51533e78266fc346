namespace Imprint.Storage.Batching;

/// <summary>Does the rows of many callers in one unit; the results stand in the order of the rows.</summary>
public delegate ValueTask<IReadOnlyList<TResult>> RowsWork<in TRow, TResult>(Unit unit, IReadOnlyList<TRow> rows);

/// <summary>
/// Gathers many callers' rows while the batch before is on its way to the disk, has them done in one unit, and gives each caller
/// its own answer. Rows with the same key never share a batch and keep their order. On SQLite the writer groups anyway, so there
/// each row is a unit of its own.
/// </summary>
public sealed class BatchedWork<TRow, TResult> : IAsyncDisposable
{
    private readonly Database _database;
    private readonly RowsWork<TRow, TResult> _work;
    private readonly Func<TRow, string> _key;
    private readonly BatchLane<TRow, TResult>[] _lanes;

    /// <summary><paramref name="idempotent"/> work is repeated when a commit's outcome is unknown.</summary>
    public BatchedWork(Database database, Func<TRow, string> key, RowsWork<TRow, TResult> work, bool idempotent = false)
    {
        (_database, _key, _work) = (database, key, work);
        _lanes = database.Engine == DatabaseEngine.Sqlite ? [] : new BatchLane<TRow, TResult>[database.Options.Dispatchers];
        for (var i = 0; i < _lanes.Length; i++)
            _lanes[i] = new BatchLane<TRow, TResult>(database, key, work, idempotent);
    }

    public Task<TResult> RunAsync(TRow row, CancellationToken cancel)
    {
        if (_lanes.Length == 0)
            return _database.WriteAsync(async unit => (await _work(unit, [row]))[0], cancel);

        // One lane per key: two lanes never wait for each other's row locks.
        var lane = (uint)string.GetHashCode(_key(row), StringComparison.Ordinal) % (uint)_lanes.Length;
        return _lanes[lane].SubmitAsync(row, cancel);
    }

    /// <summary>Finishes what is queued and refuses what comes after. The database is not disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
            await lane.DisposeAsync();
    }
}
