using System.Net.Sockets;
using Npgsql;

namespace Imprint.Storage.Postgres;

/// <summary>SQLSTATE codes and broken connections in our words. The server's text is used only where it cannot carry a value.</summary>
internal static class PostgresFaults
{
    /// <summary>A failure before the commit was sent: nothing of the unit was done.</summary>
    public static StorageException Of(string label, Exception error) =>
        error switch
        {
            PostgresException refused => OfState(label, refused),
            { InnerException: TimeoutException } when error.Message.Contains("pool", StringComparison.Ordinal) => new(
                StorageFault.Overloaded,
                $"{label}: every pooled connection is in use.",
                error
            ),
            { InnerException: TimeoutException } or TimeoutException => new(
                StorageFault.Busy,
                $"{label}: a statement or connection took too long.",
                error
            ),
            _ => Unreachable(label, error),
        };

    /// <summary>A failure while the commit was on its way: only a plain refusal tells that it was not done.</summary>
    public static StorageException OfCommit(string label, Exception error)
    {
        if (error is PostgresException { Severity: "ERROR" or "ERREUR" } refused)
            return OfState(label, refused);
        return new StorageException(
            StorageFault.CommitOutcomeUnknown,
            $"{label}: the connection was lost while committing; the change may or may not have been made.",
            error
        );
    }

    public static bool Concerns(Exception error) =>
        error is NpgsqlException or IOException or SocketException or TimeoutException;

    private static StorageException Unreachable(string label, Exception error) =>
        new(StorageFault.Unreachable, $"{label}: the server cannot be reached, or the connection was lost.", error);

    // https://www.postgresql.org/docs/15/errcodes-appendix.html
    private static StorageException OfState(string label, PostgresException error) =>
        error.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new(
                StorageFault.Duplicate,
                $"{label}: a row with this key is there already ({error.ConstraintName}).",
                error
            ),
            ['2', '3', ..] => new(
                StorageFault.Constraint,
                $"{label}: a constraint refused the change ({error.ConstraintName}).",
                error
            ),
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => new(
                StorageFault.Conflict,
                $"{label}: another unit of work was in the way.",
                error
            ),
            PostgresErrorCodes.DiskFull => new(StorageFault.DiskFull, $"{label}: no space is left.", error),
            PostgresErrorCodes.TooManyConnections => new(
                StorageFault.Overloaded,
                $"{label}: the server takes no more connections.",
                error
            ),
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => new(
                StorageFault.Busy,
                $"{label}: a statement took too long.",
                error
            ),
            PostgresErrorCodes.InvalidCatalogName => new(
                StorageFault.CannotOpen,
                $"{label}: the database does not exist on this server.",
                error
            ),
            ['2', '8', ..] or PostgresErrorCodes.InsufficientPrivilege => new(
                StorageFault.NoPermission,
                $"{label}: the server refuses this user ({error.SqlState}).",
                error
            ),
            // A standby is no place for writes; with several hosts the next attempt finds the primary.
            PostgresErrorCodes.ReadOnlySqlTransaction => new(
                StorageFault.Unreachable,
                $"{label}: the server is read-only.",
                error
            ),
            ['0', '8', ..] or ['5', '7', 'P', ..] or ['5', '8', ..] => Unreachable(label, error),
            _ => new(StorageFault.BadStatement, $"{label}: {error.SqlState}: {error.MessageText}", error),
        };
}
