using Microsoft.Data.Sqlite;

namespace Imprint.Storage.Sqlite;

/// <summary>
/// SQLite checkpoints by itself at every thousand pages as far as readers allow. Readers without a pause can starve that, and the
/// log grows; above the limit the writer then insists, briefly, after its callers were answered.
/// </summary>
internal sealed class SqliteWal(string path, DatabaseOptions options, SqliteStatements statements)
{
    private const int WaitForReadersMilliseconds = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly FileInfo _file = new(path + "-wal");
    private long _lastTry = options.Clock.GetTimestamp();

    public void CheckpointWhenLong()
    {
        if (options.Clock.GetElapsedTime(_lastTry) < Pause)
            return;
        _lastTry = options.Clock.GetTimestamp();
        _file.Refresh();
        if (!_file.Exists || _file.Length <= options.WalLimitBytes)
            return;

        try
        {
            // Answers one row (busy, log, checkpointed); when readers still hold the log, the next second tries again.
            statements.Run($"PRAGMA busy_timeout = {WaitForReadersMilliseconds}");
            statements.Run("PRAGMA wal_checkpoint(TRUNCATE)");
            statements.Run($"PRAGMA busy_timeout = {(int)options.BusyTimeout.TotalMilliseconds}");
        }
        catch (SqliteException)
        {
            // Nothing is lost that way. A disk that fails will fail the next commit, and there is a caller to tell.
        }
    }
}
