using System.Data.Common;
using Imprint.Storage.Migrations;
using Imprint.Storage.Postgres;
using Imprint.Storage.Sqlite;

namespace Imprint.Storage;

/// <summary>
/// The database of one party: an SQLite file or a PostgreSQL server behind the same few calls. Parameters are written
/// <c>@name</c>; values are string, long, int, bool, byte[], double, null, and DateTimeOffset as Unix milliseconds.
/// A task that completes means the change is on disk.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    private int _disposed;

    private protected Database(DatabaseOptions options) => Options = options;

    public abstract DatabaseEngine Engine { get; }

    /// <summary>The clock of everything stored here.</summary>
    public TimeProvider Clock => Options.Clock;

    internal DatabaseOptions Options { get; }

    /// <summary>Raised after each commit that left events.</summary>
    internal Signal EventsCommitted { get; } = new();

    /// <summary>Raised when a job has something to do.</summary>
    internal Signal JobsReady { get; } = new();

    /// <summary>Names the database for people: the file, or hosts and database name. Holds no password.</summary>
    public abstract string Label { get; }

    /// <summary>Opens <c>sqlite:PATH</c> or <c>postgres:NPGSQL-CONNECTION-STRING</c>.</summary>
    public static Database Open(string connection, DatabaseOptions? options = null)
    {
        options ??= new DatabaseOptions();
        options.Validate();
        var colon = connection.IndexOf(':', StringComparison.Ordinal);
        var rest = connection[(colon + 1)..];
        return connection[..Math.Max(colon, 0)] switch
        {
            "sqlite" when rest.Length > 0 => SqliteDatabase.OpenFile(rest, options),
            "postgres" when rest.Length > 0 => PostgresDatabase.OpenServer(rest, options),
            _ => throw new StorageException(
                StorageFault.BadSetting,
                "A database is named sqlite:PATH or postgres:CONNECTION-STRING."
            ),
        };
    }

    /// <summary>Brings the schema up to date, all sets in the given order; any number of nodes may do so at once.</summary>
    public Task MigrateAsync(IReadOnlyList<MigrationSet> sets, CancellationToken cancel) =>
        MigrationRun.RunAsync(this, sets, cancel);

    /// <summary>
    /// Runs one atomic unit of work and returns once it is durable. The work may run again after a conflict, so it must have
    /// no effect but through its unit. On SQLite it runs on the writer's thread together with other callers' units and may
    /// await nothing but the unit.
    /// </summary>
    public abstract Task<T> WriteAsync<T>(Func<Unit, ValueTask<T>> work, CancellationToken cancel);

    /// <summary>
    /// Like <c>WriteAsync</c>, for work that may be done twice without harm: it is tried again even when nobody can tell whether a
    /// lost commit took place.
    /// </summary>
    public abstract Task<T> WriteIdempotentAsync<T>(Func<Unit, ValueTask<T>> work, CancellationToken cancel);

    public Task WriteAsync(Func<Unit, ValueTask> work, CancellationToken cancel) =>
        WriteAsync(
            async unit =>
            {
                await work(unit);
                return true;
            },
            cancel
        );

    /// <summary>Runs one statement as a unit of its own and returns how many rows it changed.</summary>
    public abstract Task<int> ExecuteAsync(
        string sql,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    );

    /// <summary>Reads the first row of what is committed, or the default when there is none.</summary>
    public abstract Task<T?> QuerySingleAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    );

    /// <summary>Reads every row from one snapshot of what is committed.</summary>
    public abstract Task<List<T>> QueryAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    );

    /// <summary>Reads, and writes without changing anything; a failure is told, not thrown.</summary>
    public async Task<DatabaseHealth> CheckHealthAsync(CancellationToken cancel)
    {
        var start = Clock.GetTimestamp();
        try
        {
            await QuerySingleAsync("SELECT 1", row => row.GetInt64(0), cancel);
            await WriteAsync(async unit => await unit.ExecuteAsync("DELETE FROM schema_migration WHERE number < 0"), cancel);
            return new DatabaseHealth(IsHealthy: true, Fault: null, $"{Label}: answers.", Clock.GetElapsedTime(start));
        }
        catch (StorageException failure)
        {
            return new DatabaseHealth(IsHealthy: false, failure.Fault, failure.Message, Clock.GetElapsedTime(start));
        }
    }

    /// <summary>Runs <paramref name="step"/> in a transaction that no other migration of the database overlaps.</summary>
    internal abstract Task<T> MigrateOneAsync<T>(Func<Unit, ValueTask<T>> step, CancellationToken cancel);

    /// <summary>Passes on what other nodes tell about their commits, until cancelled.</summary>
    internal abstract Task ListenAsync(CancellationToken cancel);

    // A read may be repeated after a lost connection and may go to a read-only connection.
    private protected static void RefuseUnlessRead(string sql)
    {
        var start = sql.AsSpan().TrimStart();
        if (
            !start.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase)
            && !start.StartsWith("WITH", StringComparison.OrdinalIgnoreCase)
        )
            throw new InvalidOperationException(
                "A query of the database only reads; a statement with RETURNING belongs into a unit."
            );
    }

    /// <summary>Finishes what is queued, refuses what comes after, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            await CloseAsync();
    }

    private protected abstract ValueTask CloseAsync();
}
