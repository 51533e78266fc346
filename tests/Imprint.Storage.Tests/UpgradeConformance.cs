using Imprint.Storage.Jobs;
using Imprint.Storage.Numbers;
using Imprint.Storage.Outbox;
using Imprint.TestKit;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Imprint.Storage.Tests;

/// <summary>
/// What each released version left behind is migrated, equals a fresh schema, and goes on working. A release adds its dump, made
/// after the statements named in its first line; old dumps are never edited.
/// </summary>
public abstract class UpgradeConformance
{
    public static TheoryData<string> Versions { get; } = ["0.1"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract string Engine { get; }

    protected abstract string Schema { get; }

    protected abstract ValueTask<TestDatabase> CreateAsync();

    protected abstract Task LoadAsync(TestDatabase place, string dump);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_old_database_becomes_like_a_fresh_one(string version)
    {
        await using var place = await CreateOldAsync(version);
        await using var old = await place.OpenMigratedAsync();
        await using var freshPlace = await CreateAsync();
        await using var fresh = await freshPlace.OpenMigratedAsync();

        var expected = await fresh.QueryAsync(Schema, row => row.GetString(0), Cancel);
        Assert.True(expected.Count > 10);
        Assert.Equal(expected, await old.QueryAsync(Schema, row => row.GetString(0), Cancel));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_an_old_database_holds_goes_on(string version)
    {
        await using var place = await CreateOldAsync(version);
        await using var database = await place.OpenMigratedAsync();

        var delivered = new List<string>();
        await using var dispatcher = new OutboxDispatcher(
            database,
            (happened, _) =>
            {
                delivered.Add($"{happened.Id} {happened.Sequence} {Convert.ToHexString(happened.Payload.Span)}");
                return Task.CompletedTask;
            }
        );
        await dispatcher.DeliverDueAsync(Cancel);
        Assert.Equal(["evt_2 2 0102FF"], delivered);

        var jobs = new JobStore(database);
        var handler = new JobHandler
        {
            Type = "import",
            Run = JobHandler.InUnit((_, _, item) => ValueTask.FromResult(ItemResult.Done($"dev_{item.Row}"))),
        };
        await new JobRunner(jobs, [handler]).RunDueAsync(Cancel);
        var (job, counts) = (await jobs.FindAsync("job_1", Cancel))!.Value;
        Assert.Equal((JobState.Succeeded, 4L), (job.State, counts.Done));

        await using var pools = new NumberPools(database);
        Assert.Equal("001010000000000", (await pools.TakeAsync("imsi", "sub_1", Cancel)).Number);
        Assert.Equal("001010000000003", (await pools.TakeAsync("imsi", "sub_4", Cancel)).Number);
        Assert.Equal("8944501000000000005", (await pools.TakeAsync("imsi", "sub_5", Cancel)).Number);
    }

    private async Task<TestDatabase> CreateOldAsync(string version)
    {
        var place = await CreateAsync();
        var dump = Repository.PathOf("tests", "Imprint.Storage.Tests", "Dumps", $"{version}.{Engine}.sql");
        await LoadAsync(place, await File.ReadAllTextAsync(dump, Cancel));
        return place;
    }
}

public sealed class SqliteUpgradeTests : UpgradeConformance
{
    protected override string Engine => "sqlite";

    protected override string Schema =>
        "SELECT type || ' ' || name || ' ' || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1";

    protected override ValueTask<TestDatabase> CreateAsync() => SqliteTestDatabase.CreateAsync();

    protected override async Task LoadAsync(TestDatabase place, string dump)
    {
        await using var database = place.Open(); // brings the native library with it
        await using var connection = new SqliteConnection($"Data Source={((SqliteTestDatabase)place).Path};Pooling=False");
        await connection.OpenAsync();
        await using var load = connection.CreateCommand();
        load.CommandText = dump;
        await load.ExecuteNonQueryAsync();
    }
}

public sealed class PostgresUpgradeTests(PostgresCluster cluster) : UpgradeConformance
{
    protected override string Engine => "postgres";

    protected override string Schema =>
        """
            SELECT line FROM (
                SELECT table_name || ' ' || ordinal_position || ' ' || column_name || ' ' || data_type || ' ' || is_nullable
                       || ' ' || coalesce(column_default, '') AS line
                FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                          WHERE connamespace = 'public'::regnamespace
            ) AS schema ORDER BY line
            """;

    protected override ValueTask<TestDatabase> CreateAsync() => PostgresTestDatabase.CreateAsync(cluster);

    protected override async Task LoadAsync(TestDatabase place, string dump)
    {
        await using var connection = new NpgsqlConnection(place.Connection["postgres:".Length..]);
        await connection.OpenAsync();
        await using var load = new NpgsqlCommand(dump, connection);
        await load.ExecuteNonQueryAsync();
    }
}
