namespace Imprint.Storage.Migrations;

/// <summary>
/// Applies what is missing, one migration per transaction. Each transaction holds the engine's migration lock and looks at the
/// table anew, so nodes that start together share the work without repeating any of it.
/// </summary>
internal static class MigrationRun
{
    private const string Table = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            set_name   TEXT    NOT NULL,
            number     INTEGER NOT NULL,
            name       TEXT    NOT NULL,
            sha256     TEXT    NOT NULL,
            applied_at BIGINT  NOT NULL,
            PRIMARY KEY (set_name, number)
        )
        """;

    public static async Task RunAsync(Database database, IReadOnlyList<MigrationSet> sets, CancellationToken cancel)
    {
        var known = sets.Select(set => (set.Name, Migrations: Migration.ReadAll(set, database.Engine))).ToList();

        // Look first: the usual start finds nothing to do and takes no lock. A change is refused before anything is written.
        var upToDate = await IsUpToDateAsync(database, known, cancel);
        while (!upToDate)
            upToDate = !await database.MigrateOneAsync(unit => ApplyNextAsync(database, unit, known), cancel);
    }

    private static async Task<bool> IsUpToDateAsync(
        Database database,
        List<(string Name, List<Migration> Migrations)> known,
        CancellationToken cancel
    )
    {
        var exists =
            database.Engine == DatabaseEngine.Sqlite
                ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'"
                : "SELECT count(*) FROM (SELECT to_regclass('schema_migration') AS found) AS t WHERE found IS NOT NULL";
        if (await database.QuerySingleAsync(exists, row => row.GetInt64(0), cancel) == 0)
            return false;
        var applied = await database.QueryAsync(SelectApplied, ReadApplied, cancel);
        return FindNext(database, known, applied) is null;
    }

    private static async ValueTask<bool> ApplyNextAsync(
        Database database,
        Unit unit,
        List<(string Name, List<Migration> Migrations)> known
    )
    {
        await unit.ExecuteAsync(Table);
        var applied = await unit.QueryAsync(SelectApplied, ReadApplied);
        if (FindNext(database, known, applied) is not { } next)
            return false;

        try
        {
            await unit.ExecuteAsync(next.Sql);
        }
        catch (StorageException failure)
            when (failure.Fault is StorageFault.BadStatement or StorageFault.Constraint or StorageFault.Duplicate)
        {
            throw new StorageException(
                StorageFault.MigrationFailed,
                $"{database.Label}: migration {next} failed and was rolled back: {failure.Message.Replace(database.Label + ": ", "", StringComparison.Ordinal)}",
                failure
            );
        }

        await unit.ExecuteAsync(
            "INSERT INTO schema_migration (set_name, number, name, sha256, applied_at) VALUES (@set, @number, @name, @sha256, @now)",
            ("@set", next.Set),
            ("@number", next.Number),
            ("@name", next.Name),
            ("@sha256", next.Sha256),
            ("@now", database.Clock.GetUtcNow())
        );
        return true;
    }

    private const string SelectApplied = "SELECT set_name, number, name, sha256 FROM schema_migration ORDER BY set_name, number";

    private sealed record Applied(string Set, int Number, string Name, string Sha256);

    private static Applied ReadApplied(System.Data.Common.DbDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3));

    /// <summary>The next migration to apply, or null. Any disagreement between program and database is a fault.</summary>
    private static Migration? FindNext(
        Database database,
        List<(string Name, List<Migration> Migrations)> known,
        List<Applied> applied
    )
    {
        Migration? next = null;
        foreach (var (set, migrations) in known)
        {
            var ofSet = applied.Where(a => a.Set == set).ToList();
            for (var i = 0; i < ofSet.Count; i++)
                Compare(database, ofSet[i], expected: i + 1, i < migrations.Count ? migrations[i] : null);
            if (ofSet.Count < migrations.Count)
                next ??= migrations[ofSet.Count];
        }

        return next;
    }

    private static void Compare(Database database, Applied applied, int expected, Migration? known)
    {
        if (applied.Number != expected)
            throw new StorageException(
                StorageFault.MigrationGap,
                $"{database.Label}: migration {applied.Set} {expected:D4} was never applied, but {applied.Number:D4} was."
            );
        if (known is null)
            throw new StorageException(
                StorageFault.NewerThanProgram,
                $"{database.Label}: migration {applied.Set} {applied.Number:D4}_{applied.Name} is newer than this program."
            );
        if (known.Sha256 != applied.Sha256)
            throw new StorageException(
                StorageFault.MigrationEdited,
                $"{database.Label}: migration {known} was edited after it had been applied."
            );
    }
}
