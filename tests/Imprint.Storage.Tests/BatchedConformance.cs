using Imprint.Storage.Batching;
using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>Batched statements answer each caller as if it were alone.</summary>
public abstract class BatchedConformance : EngineTests
{
    private sealed record Step(string Id, long By);

    private static BatchedStatement<Step, long> Counters { get; } =
        new BatchedStatement<Step, long>
        {
            Sqlite = "UPDATE counter SET value = value + @by WHERE id = @id RETURNING value",
            Postgres = """
                UPDATE counter SET value = value + s.by FROM unnest(@id, @by, @ordinal) AS s (id, by, ordinal)
                WHERE counter.id = s.id RETURNING value, s.ordinal
                """,
            Key = step => step.Id,
            Map = row => row.GetInt64(0),
            Emits = (step, value) =>
                new OutboxEvent($"{step.Id}-{value}", step.Id, "stepped", new byte[1], DateTimeOffset.UnixEpoch),
        }
            .With("@id", step => step.Id)
            .With("@by", step => step.By);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.ExecuteAsync(
            "CREATE TABLE counter (id TEXT PRIMARY KEY, value BIGINT NOT NULL CHECK (value < 1000000))",
            Cancel
        );
    }

    [Fact]
    public async Task Every_caller_gets_the_result_of_its_own_row()
    {
        await AddCountersAsync(200);
        await using var counters = Counters.On(Database);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => counters.RunAsync(new Step($"c{i}", i), Cancel)));

        for (var i = 0; i < answers.Length; i++)
            Assert.Equal(new RowAnswer<long>(Done: true, i), answers[i]);
    }

    [Fact]
    public async Task Many_steps_of_one_counter_each_see_the_one_before()
    {
        await AddCountersAsync(2);
        await using var counters = Counters.On(Database);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 300).Select(i => counters.RunAsync(new Step(i % 2 == 0 ? "c0" : "c1", 1), Cancel))
        );

        // In the order of asking, without a hole.
        Assert.Equal(Enumerable.Range(1, 150).Select(i => (long)i), answers.Where((_, i) => i % 2 == 0).Select(a => a.Value));
        Assert.Equal(Enumerable.Range(1, 150).Select(i => (long)i), answers.Where((_, i) => i % 2 == 1).Select(a => a.Value));
    }

    [Fact]
    public async Task A_row_that_the_statement_leaves_out_is_refused_alone()
    {
        await AddCountersAsync(10);
        await using var counters = Counters.On(Database);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => counters.RunAsync(new Step($"c{i}", 1), Cancel)));

        Assert.All(answers[..10], answer => Assert.True(answer.Done));
        Assert.All(answers[10..], answer => Assert.False(answer.Done));
    }

    [Fact]
    public async Task A_row_that_violates_a_constraint_fails_alone()
    {
        await AddCountersAsync(50);
        await using var counters = Counters.On(Database);

        var tasks = Enumerable
            .Range(0, 50)
            .Select(i => counters.RunAsync(new Step($"c{i}", i == 25 ? 1_000_000 : 1), Cancel))
            .ToList();

        for (var i = 0; i < tasks.Count; i++)
        {
            if (i == 25)
                Assert.Equal(StorageFault.Constraint, (await Assert.ThrowsAsync<StorageException>(() => tasks[i])).Fault);
            else
                Assert.Equal(1, (await tasks[i]).Value);
        }

        Assert.Equal(49, await CountAsync("outbox_event"));
    }

    [Fact]
    public async Task Events_of_the_rows_are_stored_with_them()
    {
        await AddCountersAsync(5);
        await using var counters = Counters.On(Database);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => counters.RunAsync(new Step($"c{i % 5}", 1), Cancel)));

        var events = await Database.QueryAsync(
            "SELECT aggregate, sequence, id FROM outbox_event ORDER BY aggregate, sequence",
            row => (row.GetString(0), row.GetInt64(1), row.GetString(2)),
            Cancel
        );

        Assert.Equal(50, events.Count);
        Assert.All(events, e => Assert.Equal($"{e.Item1}-{e.Item2}", e.Item3));
    }

    [Fact]
    public async Task A_cancelled_row_is_not_done_and_a_disposed_batch_refuses()
    {
        await AddCountersAsync(1);
        var counters = Counters.On(Database);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counters.RunAsync(new Step("c0", 1), cancelled.Token));
        var last = counters.RunAsync(new Step("c0", 1), Cancel);
        await counters.DisposeAsync();
        Assert.Equal(1, (await last).Value);
        await Database.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => counters.RunAsync(new Step("c0", 1), Cancel));
    }

    private async Task AddCountersAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await Database.ExecuteAsync("INSERT INTO counter (id, value) VALUES (@id, 0)", Cancel, ("@id", $"c{i}"));
    }
}

public sealed class SqliteBatchedTests : BatchedConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => SqliteTestDatabase.CreateAsync();
}

public sealed class PostgresBatchedTests(PostgresCluster cluster) : BatchedConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgresTestDatabase.CreateAsync(cluster);
}
