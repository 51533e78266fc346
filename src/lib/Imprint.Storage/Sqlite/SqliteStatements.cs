using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Imprint.Storage.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class SqliteStatements : IDisposable
{
    // Statements are program text, not data: more than this means that someone builds SQL per call.
    private const int MaxPrepared = 400;

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private readonly string _path;

    public SqliteStatements(string path, SqliteOpenMode mode, TimeSpan busyTimeout)
    {
        _path = path;
        Connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
                // The provider itself tries again on BUSY, in whole seconds; 0 would mean for ever.
                DefaultTimeout = Math.Max(1, (int)busyTimeout.TotalSeconds),
            }.ToString()
        );
        try
        {
            Connection.Open();
            Run($"PRAGMA busy_timeout = {(int)busyTimeout.TotalMilliseconds}");
        }
        catch (SqliteException error)
        {
            Connection.Dispose();
            throw SqliteFaults.Of(path, error);
        }
    }

    public SqliteConnection Connection { get; }

    /// <summary>The last statement's fault; whoever borrows the connection clears it first.</summary>
    public StorageException? Failure { get; set; }

    public void Run(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public int Execute(string sql, (string Name, object? Value)[] parameters)
    {
        try
        {
            return Prepare(sql, parameters).ExecuteNonQuery();
        }
        catch (SqliteException error)
        {
            throw Failure = SqliteFaults.Of(_path, error);
        }
    }

    public T? QuerySingle<T>(string sql, Func<DbDataReader, T> map, (string Name, object? Value)[] parameters)
    {
        try
        {
            using var reader = Prepare(sql, parameters).ExecuteReader();
            if (!reader.Read())
                return default;
            var result = map(reader);
            // A statement with RETURNING has changed all its rows only when it has been stepped to its end.
            while (reader.Read()) { }
            return result;
        }
        catch (SqliteException error)
        {
            throw Failure = SqliteFaults.Of(_path, error);
        }
    }

    public List<T> Query<T>(string sql, Func<DbDataReader, T> map, (string Name, object? Value)[] parameters)
    {
        try
        {
            using var reader = Prepare(sql, parameters).ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(map(reader));
            return rows;
        }
        catch (SqliteException error)
        {
            throw Failure = SqliteFaults.Of(_path, error);
        }
    }

    private SqliteCommand Prepare(string sql, (string Name, object? Value)[] parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            if (_prepared.Count >= MaxPrepared)
                Forget();
            command = Connection.CreateCommand();
            command.CommandText = sql;
            _prepared.Add(sql, command);
        }

        Bind(command, parameters);
        return command;
    }

    private static void Bind(SqliteCommand command, (string Name, object? Value)[] parameters)
    {
        var bound = command.Parameters;
        var sameShape = bound.Count == parameters.Length;
        for (var i = 0; sameShape && i < parameters.Length; i++)
            sameShape = bound[i].ParameterName == parameters[i].Name;

        if (!sameShape)
        {
            bound.Clear();
            foreach (var (name, _) in parameters)
                bound.Add(new SqliteParameter { ParameterName = name });
        }

        for (var i = 0; i < parameters.Length; i++)
            bound[i].Value = SqlValue.Of(parameters[i].Value);
    }

    private void Forget()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        _prepared.Clear();
    }

    public void Dispose()
    {
        Forget();
        Connection.Dispose();
    }
}
