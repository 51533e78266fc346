using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Imprint.Storage.Sqlite;

/// <summary>SQLite's result codes in our words.</summary>
internal static class SqliteFaults
{
    // https://sqlite.org/rescode.html
    private const int UniqueViolation = 2067;
    private const int PrimaryKeyViolation = 1555;
    private const int RowIdViolation = 2579;

    public static StorageException Of(string path, SqliteException error)
    {
        var fault = (error.SqliteErrorCode, error.SqliteExtendedErrorCode) switch
        {
            (raw.SQLITE_CONSTRAINT, UniqueViolation or PrimaryKeyViolation or RowIdViolation) => StorageFault.Duplicate,
            (raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH, _) => StorageFault.Constraint,
            (raw.SQLITE_BUSY or raw.SQLITE_LOCKED, _) => StorageFault.Busy,
            (raw.SQLITE_FULL, _) => StorageFault.DiskFull,
            (raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT, _) => StorageFault.NotADatabase,
            (raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH, _) => StorageFault.NoPermission,
            (raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR, _) => StorageFault.CannotOpen,
            _ => StorageFault.BadStatement,
        };
        return new StorageException(fault, Message(path, fault, error.SqliteExtendedErrorCode, error.Message), error);
    }

    private static string Message(string path, StorageFault fault, int code, string text) =>
        fault switch
        {
            StorageFault.Duplicate => $"{path}: a row with this key is there already.",
            StorageFault.Constraint => $"{path}: a constraint refused the change.",
            StorageFault.Busy => $"{path}: another process keeps the database locked.",
            StorageFault.DiskFull => $"{path}: no space is left.",
            StorageFault.NotADatabase => $"{path}: not a database, or damaged.",
            StorageFault.NoPermission => $"{path}: no permission to write.",
            StorageFault.CannotOpen => $"{path}: cannot be opened, read or written (SQLite code {code}).",
            _ => $"{path}: {text}",
        };
}
