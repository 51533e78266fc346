using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Imprint.Storage.Sqlite;

/// <summary>Read-only connections, lent to one query at a time. In WAL mode readers and the writer do not wait for each other.</summary>
internal sealed class SqliteReaders(string path, DatabaseOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(options.Readers, options.Readers);
    private readonly ConcurrentBag<SqliteStatements> _idle = [];
    private volatile bool _closed;

    public async Task<T> ReadAsync<T>(Func<SqliteStatements, T> query, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(Database));
            if (!_idle.TryTake(out var reader))
                reader = OpenReader();
            try
            {
                return Read(reader, query, cancel);
            }
            finally
            {
                _idle.Add(reader);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    private static T Read<T>(SqliteStatements reader, Func<SqliteStatements, T> query, CancellationToken cancel)
    {
        // Disposing the registration waits for a callback that is running, so no interrupt reaches the next borrower.
        using var registration = cancel.UnsafeRegister(
            static handle => raw.sqlite3_interrupt((sqlite3)handle!),
            reader.Connection.Handle
        );
        try
        {
            return query(reader);
        }
        catch (StorageException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    private SqliteStatements OpenReader()
    {
        var reader = new SqliteStatements(path, SqliteOpenMode.ReadOnly, options.BusyTimeout);
        reader.Run("PRAGMA query_only = ON");
        return reader;
    }

    /// <summary>Waits for queries under way; those that come after are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < options.Readers; i++)
            await _free.WaitAsync(CancellationToken.None);
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        _free.Release(options.Readers);
    }
}
