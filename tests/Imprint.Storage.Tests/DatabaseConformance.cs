using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>What every engine promises. A subclass says only where its database is.</summary>
public abstract class DatabaseConformance : EngineTests
{
    private const string Insert =
        "INSERT INTO thing (id, name, payload, weight, is_new, seen_at) VALUES (@id, @name, @payload, @weight, @new, @seen)";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var (bytes, boolean) = Database.Engine == DatabaseEngine.Sqlite ? ("BLOB", "INTEGER") : ("bytea", "boolean");
        await Database.ExecuteAsync(
            $"CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL, payload {bytes}, weight DOUBLE PRECISION, is_new {boolean}, seen_at BIGINT)",
            Cancel
        );
    }

    [Fact]
    public async Task Every_type_of_value_comes_back_as_it_went_in()
    {
        var seen = DateTimeOffset.FromUnixTimeMilliseconds(1_795_255_331_123);
        await InsertAsync(1, "Süßöl ✓ '; --", [0, 255, 39], 1.5, isNew: true, seen);

        var row = await Database.QuerySingleAsync(
            "SELECT id, name, payload, weight, is_new, seen_at FROM thing WHERE id = @id AND is_new = @new AND weight = @weight",
            r => (r.GetInt64(0), r.GetString(1), r.GetBytes(2), r.GetDouble(3), r.GetBoolean(4), r.GetTime(5)),
            Cancel,
            ("@id", 1),
            ("@new", true),
            ("@weight", 1.5)
        );

        Assert.Equal((1L, "Süßöl ✓ '; --"), (row.Item1, row.Item2));
        Assert.Equal([0, 255, 39], row.Item3);
        Assert.Equal((1.5, true, seen), (row.Item4, row.Item5, row.Item6));
    }

    [Fact]
    public async Task A_unit_sees_what_flows_with_its_caller()
    {
        var flowing = new AsyncLocal<string?> { Value = "c-1" };

        var seen = await Database.WriteAsync(
            async unit =>
            {
                await unit.ExecuteAsync("DELETE FROM thing");
                return flowing.Value;
            },
            Cancel
        );

        Assert.Equal("c-1", seen);
    }

    [Fact]
    public async Task Null_is_stored_and_read_as_null()
    {
        await InsertAsync(1, "x", null, null, null, null);

        var nulls = await Database.QuerySingleAsync(
            "SELECT payload, weight, is_new, seen_at FROM thing",
            r => (r.GetBytesOrNull(0), r.IsDBNull(1), r.IsDBNull(2), r.GetTimeOrNull(3)),
            Cancel
        );

        Assert.Equal((null, true, true, null), nulls);
    }

    [Fact]
    public async Task An_unknown_type_of_value_is_refused_before_the_engine_sees_it() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Database.ExecuteAsync("DELETE FROM thing WHERE id = @id", Cancel, ("@id", 1m))
        );

    [Fact]
    public async Task No_row_is_the_default()
    {
        Assert.Null(await Database.QuerySingleAsync("SELECT name FROM thing", r => r.GetString(0), Cancel));
        Assert.Empty(await Database.QueryAsync("SELECT name FROM thing", r => r.GetString(0), Cancel));
    }

    [Fact]
    public async Task Execute_tells_how_many_rows_it_changed()
    {
        Assert.Equal(1, await InsertAsync(1, "a"));
        Assert.Equal(1, await InsertAsync(2, "b"));
        Assert.Equal(2, await Database.ExecuteAsync("UPDATE thing SET name = 'c'", Cancel));
        Assert.Equal(0, await Database.ExecuteAsync("UPDATE thing SET name = 'c' WHERE id = 3", Cancel));
    }

    [Fact]
    public async Task A_unit_sees_its_own_changes_and_returns_its_result()
    {
        var names = await Database.WriteAsync(
            async unit =>
            {
                await InsertAsync(unit, 1, "a");
                var id = await unit.QuerySingleAsync(
                    "INSERT INTO thing (id, name) VALUES (@id, @name) RETURNING id",
                    r => r.GetInt64(0),
                    ("@id", 2),
                    ("@name", "b")
                );
                Assert.Equal(2, id);
                return await unit.QueryAsync("SELECT name FROM thing ORDER BY id", r => r.GetString(0));
            },
            Cancel
        );

        Assert.Equal(["a", "b"], names);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_unit_that_throws_leaves_nothing_and_the_exception_reaches_its_caller_alone()
    {
        var units = Enumerable
            .Range(0, 40)
            .Select(i =>
                Database.WriteAsync(
                    async unit =>
                    {
                        await InsertAsync(unit, i, "x");
                        await InsertAsync(unit, i + 1000, "x");
                        return i % 4 == 0 ? throw new InvalidDataException($"unit {i}") : i;
                    },
                    Cancel
                )
            )
            .ToList();

        for (var i = 0; i < units.Count; i++)
        {
            if (i % 4 == 0)
                Assert.Equal($"unit {i}", (await Assert.ThrowsAsync<InvalidDataException>(() => units[i])).Message);
            else
                Assert.Equal(i, await units[i]);
        }

        Assert.Equal(60, await CountAsync());
    }

    [Fact]
    public async Task A_failed_statement_ends_the_unit_even_when_its_exception_is_swallowed()
    {
        await InsertAsync(1, "a");

        var swallowing = Database.WriteAsync(
            async unit =>
            {
                await InsertAsync(unit, 2, "b");
                await Assert.ThrowsAsync<StorageException>(async () => await InsertAsync(unit, 1, "again"));
                await Assert.ThrowsAsync<InvalidOperationException>(async () => await InsertAsync(unit, 3, "c"));
                return true;
            },
            Cancel
        );

        Assert.Equal(StorageFault.Duplicate, (await Assert.ThrowsAsync<StorageException>(() => swallowing)).Fault);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Violated_constraints_and_bad_statements_are_told_apart()
    {
        await InsertAsync(1, "a");

        Assert.Equal(StorageFault.Duplicate, await FaultOfAsync(() => InsertAsync(1, "a")));
        Assert.Equal(
            StorageFault.Constraint,
            await FaultOfAsync(() => Database.ExecuteAsync("UPDATE thing SET name = NULL", Cancel))
        );
        Assert.Equal(
            StorageFault.BadStatement,
            await FaultOfAsync(() => Database.ExecuteAsync("UPDATE nothing SET x = 1", Cancel))
        );
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Units_do_not_lose_each_others_updates()
    {
        await InsertAsync(1, "a", weight: 0);

        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ => Database.ExecuteAsync("UPDATE thing SET weight = weight + 1 WHERE id = 1", Cancel))
        );

        Assert.Equal(200, await Database.QuerySingleAsync("SELECT weight FROM thing", r => r.GetDouble(0), Cancel));
    }

    [Fact]
    public async Task A_cancelled_caller_is_not_served()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Database.WriteAsync(async unit => await InsertAsync(unit, 1, "a"), cancelled.Token)
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Database.QueryAsync("SELECT 1", r => r.GetInt64(0), cancelled.Token)
        );
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_long_query_is_cancelled_while_it_runs()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var endless = Task.Run(
            () =>
                Database.QuerySingleAsync(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
                    r => r.GetInt64(0),
                    cancelled.Token
                ),
            Cancel
        );
        cancelled.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Disposing_finishes_what_was_begun_and_refuses_what_comes_after()
    {
        var database = Place.Open();
        var begun = Enumerable
            .Range(0, 300)
            .Select(i => database.WriteAsync(async unit => await InsertAsync(unit, i, "x"), Cancel))
            .ToList();
        await database.DisposeAsync();

        await Task.WhenAll(begun);
        Assert.Equal(300, await CountAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.ExecuteAsync("DELETE FROM thing", Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.QueryAsync("SELECT 1", r => r.GetInt64(0), Cancel));
        await database.DisposeAsync();
    }

    [Fact]
    public async Task More_work_than_allowed_is_refused_and_the_rest_is_done()
    {
        await using var database = Place.Open(new DatabaseOptions { MaxQueued = 8 });
        var tasks = Enumerable.Range(0, 500).Select(i => AttemptAsync(database, i)).ToList();
        var done = await Task.WhenAll(tasks);

        Assert.Equal(done.Count(d => d), await CountAsync());
        Assert.Contains(true, done);

        static async Task<bool> AttemptAsync(Database database, int id)
        {
            try
            {
                return await database.WriteAsync(unit => InsertAsync(unit, id, "x"), Cancel) == 1;
            }
            catch (StorageException refused) when (refused.Fault == StorageFault.Overloaded)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_query_of_the_database_only_reads()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Database.QuerySingleAsync("DELETE FROM thing RETURNING id", r => r.GetInt64(0), Cancel)
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Database.QueryAsync("INSERT INTO thing (id, name) VALUES (1, 'a') RETURNING id", r => r.GetInt64(0), Cancel)
        );
    }

    [Fact]
    public async Task An_idempotent_unit_is_a_unit_like_any_other()
    {
        Assert.Equal(1, await Database.WriteIdempotentAsync(unit => InsertAsync(unit, 1, "a"), Cancel));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Health_is_told_with_its_fault()
    {
        var healthy = await Database.CheckHealthAsync(Cancel);
        Assert.True(healthy.IsHealthy, healthy.Detail);

        await Database.ExecuteAsync("DROP TABLE schema_migration", Cancel);
        var sick = await Database.CheckHealthAsync(Cancel);
        Assert.Equal((false, StorageFault.BadStatement), (sick.IsHealthy, sick.Fault));
        Assert.DoesNotContain('\n', sick.Detail);
    }

    private Task<int> InsertAsync(
        long id,
        string name,
        byte[]? payload = null,
        double? weight = null,
        bool? isNew = null,
        DateTimeOffset? seen = null
    ) => Database.ExecuteAsync(Insert, Cancel, Values(id, name, payload, weight, isNew, seen));

    private static ValueTask<int> InsertAsync(Unit unit, long id, string name) =>
        unit.ExecuteAsync(Insert, Values(id, name, null, null, null, null));

    private static (string, object?)[] Values(
        long id,
        string name,
        byte[]? payload,
        double? weight,
        bool? isNew,
        DateTimeOffset? seen
    ) => [("@id", id), ("@name", name), ("@payload", payload), ("@weight", weight), ("@new", isNew), ("@seen", seen)];

    private Task<long> CountAsync() => CountAsync("thing");

    private static async Task<StorageFault> FaultOfAsync(Func<Task> act) =>
        (await Assert.ThrowsAsync<StorageException>(act)).Fault;
}

public sealed class SqliteDatabaseTests : DatabaseConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => SqliteTestDatabase.CreateAsync();
}

public sealed class PostgresDatabaseTests(PostgresCluster cluster) : DatabaseConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgresTestDatabase.CreateAsync(cluster);
}
