using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Imprint.Storage.Sqlite;

/// <summary>
/// The one thread that writes. It takes whatever is queued, runs each unit in a savepoint, commits all of them with one
/// flush, and only then answers the callers. Nobody is told anything, not even a refusal, before what it rests on is durable.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly string _path;
    private readonly DatabaseOptions _options;
    private readonly Signal _eventsCommitted;
    private readonly SqliteStatements _statements;
    private readonly SqliteTransaction _transaction;
    private readonly SqliteWal _wal;
    private readonly Channel<SqliteRequest> _queue = Channel.CreateUnbounded<SqliteRequest>(new() { SingleReader = true });
    private readonly List<SqliteRequest> _batch = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private int _queued;

    public SqliteWriter(string path, DatabaseOptions options, Signal eventsCommitted)
    {
        (_path, _options, _eventsCommitted) = (path, options, eventsCommitted);
        _statements = new SqliteStatements(path, SqliteOpenMode.ReadWrite, options.BusyTimeout);
        try
        {
            _statements.Run("PRAGMA journal_mode = WAL");
            _statements.Run("PRAGMA synchronous = FULL"); // An answered commit is on disk.
            _statements.Run("PRAGMA foreign_keys = ON");
            _statements.Run("PRAGMA cache_size = -32768"); // KiB: inserts into unsorted indexes touch a page each
            _statements.Run("PRAGMA wal_autocheckpoint = 8192"); // pages; a page that changes often is then copied back once
            _statements.Run($"PRAGMA journal_size_limit = {options.WalLimitBytes}");
            _transaction = new SqliteTransaction(path, _statements.Connection.Handle!);
        }
        catch (SqliteException error)
        {
            _statements.Dispose();
            throw SqliteFaults.Of(path, error);
        }

        _wal = new SqliteWal(path, options, _statements);
        _thread = new Thread(Loop) { IsBackground = true, Name = "sqlite writer" };
        _thread.Start();
    }

    /// <summary>True on the writer's thread, where waiting for the writer would be waiting for oneself.</summary>
    public bool IsCurrentThread => Thread.CurrentThread == _thread;

    public static InvalidOperationException Nested() => new("A unit of work called its database; inside a unit, use the unit.");

    public Task<T> SubmitAsync<T>(SqliteRequest<T> request, CancellationToken cancel)
    {
        if (IsCurrentThread)
            return Task.FromException<T>(Nested());
        if (cancel.IsCancellationRequested)
            return Task.FromCanceled<T>(cancel);
        if (Interlocked.Increment(ref _queued) > _options.MaxQueued)
        {
            Interlocked.Decrement(ref _queued);
            return Task.FromException<T>(
                new StorageException(StorageFault.Overloaded, $"{_path}: {_options.MaxQueued} units wait already.")
            );
        }

        request.CancelWhenQueued(cancel);
        if (!_queue.Writer.TryWrite(request))
        {
            Interlocked.Decrement(ref _queued);
            return Task.FromException<T>(new ObjectDisposedException(nameof(Database), $"{_path} is closed."));
        }

        return request.Task;
    }

    /// <summary>Finishes what is queued, then closes the connection.</summary>
    public ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        return new ValueTask(_ended.Task);
    }

    private void Loop()
    {
        while (_queue.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (TryTake(out var first))
            {
                CommitTogether(first);
                _wal.CheckpointWhenLong();
            }
        }

        _transaction.Dispose();
        _statements.Dispose();
        _ended.SetResult();
    }

    private bool TryTake([NotNullWhen(true)] out SqliteRequest? request)
    {
        while (_queue.Reader.TryRead(out request))
        {
            Interlocked.Decrement(ref _queued);
            if (request.TryStart())
                return true;
        }

        return false;
    }

    private void CommitTogether(SqliteRequest first)
    {
        _batch.Clear();
        _batch.Add(first);
        try
        {
            Begin(first);
            RunUnit(first);
            while (CanGrow() && TryTake(out var next))
            {
                _batch.Add(next);
                RunUnit(next);
            }

            if (first is { RunsAlone: true, Failure: not null })
                _transaction.Rollback();
            else
                Commit();
        }
        catch (StorageException failure)
        {
            Abandon(failure);
            return;
        }

        var hasEvents = false;
        foreach (var request in _batch)
        {
            hasEvents |= request is { HasEvents: true, Failure: null };
            request.Answer(request.Failure);
        }

        if (hasEvents)
            _eventsCommitted.Raise();
    }

    private void Commit()
    {
        var start = Stopwatch.GetTimestamp();
        _transaction.Commit();
        StorageMetrics.Committed(DatabaseEngine.Sqlite, _batch.Count, Stopwatch.GetElapsedTime(start));
    }

    private void Begin(SqliteRequest first)
    {
        try
        {
            _transaction.Begin(exclusive: first.RunsAlone);
        }
        catch (StorageException)
        {
            // Whoever waits behind would wait for the same lock, one timeout after the other.
            while (CanGrow() && TryTake(out var next))
                _batch.Add(next);
            throw;
        }
    }

    private bool CanGrow() =>
        !_batch[0].RunsAlone
        && _batch.Count < _options.MaxUnitsPerCommit
        && !(_queue.Reader.TryPeek(out var next) && next.RunsAlone);

    private void RunUnit(SqliteRequest request)
    {
        var unit = new SqliteUnit(_statements);
        if (request.NeedsSavepoint)
            _transaction.BeginUnit();
        request.Run(unit);

        // A full disk or an I/O error takes the whole transaction with it, and with it the units that ran before.
        if (!_transaction.IsOpen)
            throw request.Failure as StorageException
                ?? new StorageException(StorageFault.BadStatement, $"{_path}: a unit of work ended the common transaction.");
        if (!request.NeedsSavepoint)
            return;
        if (request.Failure is null)
            _transaction.KeepUnit();
        else
            _transaction.UndoUnit();
    }

    /// <summary>Nothing of the batch was committed: every caller hears why.</summary>
    private void Abandon(StorageException failure)
    {
        try
        {
            _transaction.Rollback();
        }
        catch (StorageException second)
        {
            failure = second;
        }

        foreach (var request in _batch)
            request.Answer(failure);
    }
}
