using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>Migrations: forward, once, all or nothing, and refused when program and database disagree.</summary>
public abstract class MigrationConformance : IAsyncLifetime
{
    private TestDatabase _place = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract ValueTask<TestDatabase> CreateAsync();

    public async ValueTask InitializeAsync() => _place = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task A_fresh_database_gets_every_migration_and_a_second_start_none()
    {
        var clock = new ManualClock();
        await using var database = _place.Open(new DatabaseOptions { Clock = clock });
        await database.MigrateAsync([Schema("second")], Cancel);
        clock.Advance(TimeSpan.FromDays(1));
        await database.MigrateAsync([Schema("second")], Cancel);

        var applied = await database.QueryAsync(
            "SELECT set_name, number, name, applied_at FROM schema_migration ORDER BY number",
            row => (row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetTime(3)),
            Cancel
        );
        var first = clock.GetUtcNow() - TimeSpan.FromDays(1);
        Assert.Equal([("demo", 1, "thing", first), ("demo", 2, "colour", first)], applied);
        Assert.Equal("one; two -- three grey", await ReadThingAsync(database));
    }

    [Fact]
    public async Task A_newer_program_migrates_what_an_older_one_left()
    {
        await MigrateAsync("first");
        await MigrateAsync("second");

        await using var database = _place.Open();
        Assert.Equal("one; two -- three grey", await ReadThingAsync(database));
    }

    [Fact]
    public async Task An_older_program_refuses_a_newer_database()
    {
        await MigrateAsync("second");

        var refused = await RefusedAsync("first");
        Assert.Equal(StorageFault.NewerThanProgram, refused.Fault);
        Assert.Contains("demo 0002_colour", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_migration_edited_after_its_release_is_refused()
    {
        await MigrateAsync("first");

        var refused = await RefusedAsync("edited");
        Assert.Equal(StorageFault.MigrationEdited, refused.Fault);
        Assert.Contains("demo 0001_thing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_number_is_refused_before_anything_is_written()
    {
        var refused = await RefusedAsync("gap");
        Assert.Equal(StorageFault.MigrationGap, refused.Fault);
        Assert.Contains("0002", refused.Message, StringComparison.Ordinal);

        await using var database = _place.Open();
        Assert.Equal(0, await CountTablesAsync(database, "demo_thing"));
    }

    [Fact]
    public async Task A_migration_that_the_database_lacks_in_the_middle_is_refused()
    {
        await MigrateAsync("second");
        await using (var database = _place.Open())
            await database.ExecuteAsync("DELETE FROM schema_migration WHERE number = 1", Cancel);

        Assert.Equal(StorageFault.MigrationGap, (await RefusedAsync("second")).Fault);
    }

    [Fact]
    public async Task A_failing_migration_is_rolled_back_whole_and_named()
    {
        var refused = await RefusedAsync("broken");
        Assert.Equal(StorageFault.MigrationFailed, refused.Fault);
        Assert.Contains("demo 0002_half", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);

        await using var database = _place.Open();
        Assert.Equal(0, await CountTablesAsync(database, "demo_half"));
        Assert.Equal(1, await CountTablesAsync(database, "demo_thing"));
    }

    [Fact]
    public async Task Nodes_that_start_together_apply_each_migration_once()
    {
        var nodes = Enumerable.Range(0, 8).Select(_ => Task.Run(StartNodeAsync, Cancel));
        await Task.WhenAll(nodes);

        await using var database = _place.Open();
        Assert.Equal("one; two -- three grey", await ReadThingAsync(database));
        Assert.Equal(1, await database.QuerySingleAsync("SELECT count(*) FROM demo_thing", row => row.GetInt64(0), Cancel));

        async Task StartNodeAsync()
        {
            await using var node = _place.Open();
            await node.MigrateAsync([StorageMigrations.Set, Schema("second")], Cancel);
            await node.QueryAsync("SELECT * FROM outbox_event", row => row.GetString(0), Cancel);
        }
    }

    private static MigrationSet Schema(string version) =>
        new("demo", typeof(MigrationConformance).Assembly, $"Imprint.Storage.Tests.Schemas.{version}");

    private async Task MigrateAsync(string version)
    {
        await using var database = _place.Open();
        await database.MigrateAsync([Schema(version)], Cancel);
    }

    private Task<StorageException> RefusedAsync(string version) =>
        Assert.ThrowsAsync<StorageException>(() => MigrateAsync(version));

    private static Task<string?> ReadThingAsync(Database database) =>
        database.QuerySingleAsync("SELECT name, colour FROM demo_thing", row => $"{row.GetString(0)} {row.GetString(1)}", Cancel);

    private static Task<long> CountTablesAsync(Database database, string table) =>
        database.QuerySingleAsync(
            database.Engine == DatabaseEngine.Sqlite
                ? "SELECT count(*) FROM sqlite_master WHERE name = @table"
                : "SELECT count(*) FROM information_schema.tables WHERE table_name = @table",
            row => row.GetInt64(0),
            Cancel,
            ("@table", table)
        );
}

public sealed class SqliteMigrationTests : MigrationConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => SqliteTestDatabase.CreateAsync();
}

public sealed class PostgresMigrationTests(PostgresCluster cluster) : MigrationConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgresTestDatabase.CreateAsync(cluster);
}
