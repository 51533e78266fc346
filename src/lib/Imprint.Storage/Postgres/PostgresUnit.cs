using System.Data.Common;
using Npgsql;

namespace Imprint.Storage.Postgres;

/// <summary>A unit inside one transaction of one connection.</summary>
internal sealed class PostgresUnit(string label, NpgsqlConnection connection, CancellationToken cancel) : Unit
{
    private volatile bool _closed;
    private int _running;

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

    public void Close() => _closed = true;

    private NpgsqlConnection Enter()
    {
        if (_closed)
            throw new InvalidOperationException("This unit of work has ended.");
        if (Failure is not null)
            throw Over();
        if (Interlocked.Exchange(ref _running, 1) == 1)
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
            Volatile.Write(ref _running, 0);
        }
    }
}
