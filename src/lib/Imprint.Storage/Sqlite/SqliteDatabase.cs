using System.Data.Common;

namespace Imprint.Storage.Sqlite;

internal sealed class SqliteDatabase : Database
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteDatabase(string path, DatabaseOptions options)
        : base(options)
    {
        Label = path;
        _writer = new SqliteWriter(path, options, EventsCommitted);
        _readers = new SqliteReaders(path, options);
    }

    public override DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public override string Label { get; }

    public static SqliteDatabase OpenFile(string path, DatabaseOptions options)
    {
        SqliteLibrary.EnsureLoaded();
        var full = Path.GetFullPath(path);
        SqliteFile.CreateOrTighten(full);
        return new SqliteDatabase(full, options);
    }

    public override Task<T> WriteAsync<T>(Func<Unit, ValueTask<T>> work, CancellationToken cancel) =>
        _writer.SubmitAsync(new SqliteRequest<T>(work) { NeedsSavepoint = true }, cancel);

    // A file has no commit whose outcome is unknown.
    public override Task<T> WriteIdempotentAsync<T>(Func<Unit, ValueTask<T>> work, CancellationToken cancel) =>
        WriteAsync(work, cancel);

    public override Task<int> ExecuteAsync(
        string sql,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    ) =>
        // One statement is undone by SQLite itself when it fails.
        _writer.SubmitAsync(
            new SqliteRequest<int>(unit => unit.ExecuteAsync(sql, parameters)) { NeedsSavepoint = false },
            cancel
        );

    public override async Task<T?> QuerySingleAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
        where T : default
    {
        RefuseUnlessRead(sql);
        RefuseInsideUnit();
        return await _readers.ReadAsync(reader => reader.QuerySingle(sql, map, parameters), cancel);
    }

    public override async Task<List<T>> QueryAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
    {
        RefuseUnlessRead(sql);
        RefuseInsideUnit();
        return await _readers.ReadAsync(reader => reader.Query(sql, map, parameters), cancel);
    }

    internal override Task<T> MigrateOneAsync<T>(Func<Unit, ValueTask<T>> step, CancellationToken cancel) =>
        _writer.SubmitAsync(new SqliteRequest<T>(step) { NeedsSavepoint = false, RunsAlone = true }, cancel);

    // Only this process writes, as a rule; its own commits raise the signal.
    internal override Task ListenAsync(CancellationToken cancel) => Task.CompletedTask;

    private protected override async ValueTask CloseAsync()
    {
        // The writer closes last: the last connection of all folds the log into the file and removes it, which a reader cannot.
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private void RefuseInsideUnit()
    {
        if (_writer.IsCurrentThread)
            throw SqliteWriter.Nested();
    }
}
