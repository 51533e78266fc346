using System.Data.Common;

namespace Imprint.Storage.Sqlite;

/// <summary>A unit on the writer's thread: every call completes before it returns.</summary>
internal sealed class SqliteUnit : Unit
{
    private readonly SqliteStatements _statements;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile bool _closed;

    public SqliteUnit(SqliteStatements statements)
    {
        _statements = statements;
        _statements.Failure = null;
    }

    /// <summary>The statement that ended this unit.</summary>
    public StorageException? Failure => _statements.Failure;

    public override DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public override ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        Enter();
        return ValueTask.FromResult(_statements.Execute(sql, parameters));
    }

    public override ValueTask<T?> QuerySingleAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        params (string Name, object? Value)[] parameters
    )
        where T : default
    {
        Enter();
        return ValueTask.FromResult(_statements.QuerySingle(sql, map, parameters));
    }

    public override ValueTask<List<T>> QueryAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        params (string Name, object? Value)[] parameters
    )
    {
        Enter();
        return ValueTask.FromResult(_statements.Query(sql, map, parameters));
    }

    public void Close() => _closed = true;

    private void Enter()
    {
        if (_closed || Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException(
                "This unit of work has ended; on SQLite it may await nothing but the unit itself."
            );
        if (Failure is not null)
            throw Over();
    }
}
