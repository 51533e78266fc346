using System.Data.Common;
using Npgsql;

namespace Imprint.Storage.Postgres;

/// <summary>A unit inside one transaction of one connection.</summary>
internal sealed class PostgresUnit(string label, NpgsqlConnection connection, CancellationToken cancel) : Unit
{
    private volatile bool _closed;
    private TaskCompletionSource? _running;

    /// <summary>The statement that ended this unit; the server refuses anything after it.</summary>
    public StorageException? Failure { get; private set; }

    public override DatabaseEngine Engine => DatabaseEngine.PostgreSql;

    public override ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        GuardAsync(PostgresStatements.ExecuteAsync(Enter(), sql, parameters, cancel));

    public override ValueTask<T?> QuerySingleAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        params (string Name, object? Value)[] parameters
    )
        where T : default => GuardAsync(PostgresStatements.QuerySingleAsync(Enter(), sql, map, parameters, cancel));

    public override ValueTask<List<T>> QueryAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        params (string Name, object? Value)[] parameters
    ) => GuardAsync(PostgresStatements.QueryAsync(Enter(), sql, map, parameters, cancel));

    /// <summary>
    /// Ends the unit. A statement that the work left behind is waited for: the connection can take nothing else, not even the
    /// rollback, until it has answered.
    /// </summary>
    public Task CloseAsync()
    {
        _closed = true;
        return Volatile.Read(ref _running)?.Task ?? Task.CompletedTask;
    }

    private NpgsqlConnection Enter()
    {
        if (_closed)
            throw new InvalidOperationException("This unit of work has ended.");
        if (Failure is not null)
            throw Over();
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _running, mine, comparand: null) is not null)
            throw new InvalidOperationException("A unit of work runs one statement at a time.");
        return connection;
    }

    private async ValueTask<T> GuardAsync<T>(ValueTask<T> statement)
    {
        try
        {
            return await statement;
        }
        catch (Exception error) when (PostgresFaults.Concerns(error))
        {
            throw Failure = PostgresFaults.Of(label, error);
        }
        catch (InvalidOperationException error) when (connection.FullState.HasFlag(System.Data.ConnectionState.Broken))
        {
            throw Failure = PostgresFaults.Of(label, error);
        }
        finally
        {
            Interlocked.Exchange(ref _running, null)!.SetResult();
        }
    }
}
