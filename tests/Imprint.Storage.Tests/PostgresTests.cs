using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>What only a server has: sessions that die, servers that are not there, several hosts.</summary>
public sealed class PostgresTests(PostgresCluster cluster) : IAsyncLifetime
{
    private PostgresTestDatabase _place = null!;
    private Database _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _place = (PostgresTestDatabase)await PostgresTestDatabase.CreateAsync(cluster);
        _database = await _place.OpenMigratedAsync();
        await _database.ExecuteAsync("CREATE TABLE thing (id BIGINT PRIMARY KEY, value BIGINT NOT NULL DEFAULT 0)", Cancel);
        await _database.ExecuteAsync("INSERT INTO thing (id) VALUES (1), (2)", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_that_died_while_idle_are_not_noticed_by_callers()
    {
        for (var i = 0; i < 5; i++)
        {
            await _place.TerminateSessionsAsync();
            Assert.Equal(1, await _database.ExecuteAsync("UPDATE thing SET value = value + 1 WHERE id = 1", Cancel));
            await _place.TerminateSessionsAsync();
            Assert.Equal(
                i + 1,
                await _database.QuerySingleAsync("SELECT value FROM thing WHERE id = 1", r => r.GetInt64(0), Cancel)
            );
        }
    }

    [Fact]
    public async Task A_session_that_dies_inside_a_unit_lets_the_unit_run_again()
    {
        var runs = 0;
        await _database.WriteAsync(
            async unit =>
            {
                await unit.ExecuteAsync("UPDATE thing SET value = value + 1 WHERE id = 1");
                if (++runs == 1)
                    await _place.TerminateSessionsAsync();
                await unit.ExecuteAsync("UPDATE thing SET value = value + 1 WHERE id = 2");
            },
            Cancel
        );

        Assert.Equal(2, runs);
        Assert.Equal([1, 1], await _database.QueryAsync("SELECT value FROM thing", r => r.GetInt64(0), Cancel));
    }

    [Fact]
    public async Task Units_that_lock_crosswise_both_come_through()
    {
        var meeting = new Barrier(2);
        var runs = 0;
        await Task.WhenAll(UpdateAsync(1, 2), UpdateAsync(2, 1));

        Assert.Equal([2, 2], await _database.QueryAsync("SELECT value FROM thing", r => r.GetInt64(0), Cancel));
        Assert.Equal(3, runs);

        async Task UpdateAsync(int first, int second)
        {
            await _database.WriteAsync(
                async unit =>
                {
                    await unit.ExecuteAsync("UPDATE thing SET value = value + 1 WHERE id = @id", ("@id", first));
                    if (Interlocked.Increment(ref runs) <= 2)
                        await Task.Run(() => meeting.SignalAndWait(Cancel), Cancel);
                    await unit.ExecuteAsync("UPDATE thing SET value = value + 1 WHERE id = @id", ("@id", second));
                },
                Cancel
            );
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_without_the_password()
    {
        await using var nowhere = Database.Open(
            "postgres:Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d",
            new DatabaseOptions { RetryFor = TimeSpan.Zero }
        );

        var failure = await Assert.ThrowsAsync<StorageException>(() => nowhere.MigrateAsync([StorageMigrations.Set], Cancel));
        Assert.Equal(StorageFault.Unreachable, failure.Fault);
        Assert.Contains("postgres:127.0.0.1/d", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
        var health = await nowhere.CheckHealthAsync(Cancel);
        Assert.Equal((false, StorageFault.Unreachable), (health.IsHealthy, health.Fault));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_and_a_user_without_rights_are_told()
    {
        await using var missing = Database.Open(_place.Connection.Replace("Database=", "Database=no_", StringComparison.Ordinal));
        Assert.Equal(
            StorageFault.CannotOpen,
            (await Assert.ThrowsAsync<StorageException>(() => missing.MigrateAsync([StorageMigrations.Set], Cancel))).Fault
        );

        await _database.ExecuteAsync("DROP ROLE IF EXISTS nobody_here", Cancel);
        await _database.ExecuteAsync("CREATE ROLE nobody_here LOGIN", Cancel);
        await using var stranger = Database.Open(
            _place.Connection.Replace("Username=imprint", "Username=nobody_here", StringComparison.Ordinal)
        );
        Assert.Equal(
            StorageFault.NoPermission,
            (await Assert.ThrowsAsync<StorageException>(() => stranger.ExecuteAsync("DELETE FROM thing", Cancel))).Fault
        );
    }

    [Fact]
    public async Task Two_statements_at_once_in_one_unit_are_the_callers_mistake_and_are_not_retried()
    {
        var runs = 0;
        var failure = await Record.ExceptionAsync(() =>
            _database.WriteAsync(
                async unit =>
                {
                    runs++;
                    await Task.WhenAll(
                        unit.ExecuteAsync("SELECT pg_sleep(0.1)").AsTask(),
                        unit.ExecuteAsync("SELECT pg_sleep(0.1)").AsTask()
                    );
                },
                Cancel
            )
        );
        Assert.NotNull(failure);
        Assert.IsType<InvalidOperationException>(failure);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Of_several_hosts_the_one_that_answers_is_used()
    {
        await using var database = Database.Open(
            _place.Connection.Replace("Host=", "Host=/tmp/no-server-here,", StringComparison.Ordinal)
        );
        Assert.Equal(1, await database.ExecuteAsync("UPDATE thing SET value = 7 WHERE id = 1", Cancel));
        Assert.Equal(7, await database.QuerySingleAsync("SELECT value FROM thing WHERE id = 1", r => r.GetInt64(0), Cancel));
    }

    [Fact]
    public async Task A_lost_commit_is_named_unless_the_unit_may_be_repeated()
    {
        // A deferred trigger ends the session while it commits: the client cannot know whether the commit took place.
        await _database.ExecuteAsync(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.value = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;
                RETURN NULL;
            END $$
            """,
            Cancel
        );
        await _database.ExecuteAsync(
            "CREATE CONSTRAINT TRIGGER thing_dies AFTER UPDATE ON thing DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()",
            Cancel
        );

        var lost = await Assert.ThrowsAsync<StorageException>(() => UpdateAsync(1));
        Assert.Equal(StorageFault.CommitOutcomeUnknown, lost.Fault);

        var runs = 0;
        await _database.WriteIdempotentAsync(
            unit => unit.ExecuteAsync("UPDATE thing SET value = @value WHERE id = 2", ("@value", ++runs)),
            Cancel
        );
        Assert.Equal(2, runs);

        Task<int> UpdateAsync(int value) =>
            _database.ExecuteAsync("UPDATE thing SET value = @value WHERE id = 1", Cancel, ("@value", value));
    }
}
