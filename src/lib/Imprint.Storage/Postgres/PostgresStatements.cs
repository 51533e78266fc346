using System.Data.Common;
using Npgsql;

namespace Imprint.Storage.Postgres;

/// <summary>Runs statements on one connection. Npgsql prepares those that come back (Max Auto Prepare).</summary>
internal static class PostgresStatements
{
    public static async ValueTask<int> ExecuteAsync(
        NpgsqlConnection connection,
        string sql,
        (string Name, object? Value)[] parameters,
        CancellationToken cancel
    )
    {
        await using var command = Create(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public static async ValueTask<T?> QuerySingleAsync<T>(
        NpgsqlConnection connection,
        string sql,
        Func<DbDataReader, T> map,
        (string Name, object? Value)[] parameters,
        CancellationToken cancel
    )
    {
        await using var command = Create(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? map(reader) : default;
    }

    public static async ValueTask<List<T>> QueryAsync<T>(
        NpgsqlConnection connection,
        string sql,
        Func<DbDataReader, T> map,
        (string Name, object? Value)[] parameters,
        CancellationToken cancel
    )
    {
        await using var command = Create(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(map(reader));
        return rows;
    }

    public static NpgsqlBatchCommand Fill(NpgsqlBatchCommand command, (string Name, object? Value)[] parameters)
    {
        Add(command.Parameters, parameters);
        return command;
    }

    private static NpgsqlCommand Create(NpgsqlConnection connection, string sql, (string Name, object? Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        Add(command.Parameters, parameters);
        return command;
    }

    private static void Add(NpgsqlParameterCollection collection, (string Name, object? Value)[] parameters)
    {
        foreach (var (name, value) in parameters)
        {
            // Arrays carry many callers' values to unnest; they are typed by their elements.
            var stored = value is Array and not byte[] ? value : SqlValue.Of(value);
            collection.Add(new NpgsqlParameter(name, stored));
        }
    }
}
