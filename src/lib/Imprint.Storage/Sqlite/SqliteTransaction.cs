using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Imprint.Storage.Sqlite;

/// <summary>The writer's transaction and its savepoints: prepared once, without ADO.NET in between, because each unit needs two.</summary>
internal sealed class SqliteTransaction : IDisposable
{
    private readonly string _path;
    private readonly sqlite3 _handle;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _beginExclusive;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _rollback;
    private readonly sqlite3_stmt _savepoint;
    private readonly sqlite3_stmt _release;
    private readonly sqlite3_stmt _rollbackTo;

    public SqliteTransaction(string path, sqlite3 handle)
    {
        (_path, _handle) = (path, handle);
        _begin = Prepare("BEGIN IMMEDIATE");
        _beginExclusive = Prepare("BEGIN EXCLUSIVE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _savepoint = Prepare("SAVEPOINT unit");
        _release = Prepare("RELEASE unit");
        _rollbackTo = Prepare("ROLLBACK TO unit");
    }

    /// <summary>False once SQLite itself has rolled everything back, as it does when the disk is full.</summary>
    public bool IsOpen => raw.sqlite3_get_autocommit(_handle) == 0;

    public void Begin(bool exclusive) => Step(exclusive ? _beginExclusive : _begin);

    public void Commit() => Step(_commit);

    public void Rollback()
    {
        if (IsOpen)
            Step(_rollback);
    }

    public void BeginUnit() => Step(_savepoint);

    public void KeepUnit() => Step(_release);

    public void UndoUnit()
    {
        Step(_rollbackTo);
        Step(_release);
    }

    public void Dispose()
    {
        foreach (
            var statement in (sqlite3_stmt[])[_begin, _beginExclusive, _commit, _rollback, _savepoint, _release, _rollbackTo]
        )
            statement.Dispose();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return statement;
    }

    private void Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        var reset = raw.sqlite3_reset(statement);
        Check(code == raw.SQLITE_DONE ? reset : code);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw SqliteFaults.Of(
                _path,
                new SqliteException(
                    raw.sqlite3_errmsg(_handle).utf8_to_string(),
                    code & 0xff,
                    raw.sqlite3_extended_errcode(_handle)
                )
            );
    }
}
