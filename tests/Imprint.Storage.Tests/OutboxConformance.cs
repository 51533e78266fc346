using System.Collections.Concurrent;
using Imprint.Storage.Outbox;
using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>Events leave with their cause, at least once, in order within an aggregate.</summary>
public abstract class OutboxConformance : EngineTests
{
    private readonly ConcurrentQueue<OutboxEvent> _delivered = new();

    [Fact]
    public async Task An_event_arrives_as_it_was_emitted()
    {
        var occurred = DateTimeOffset.FromUnixTimeMilliseconds(1_795_255_331_123);
        await EmitAsync(new OutboxEvent("evt_1", "device/1", "device.claimed.v1", new byte[] { 1, 0, 255 }, occurred, "corr-1"));

        await using var dispatcher = Dispatcher(Collect);
        Assert.True(await dispatcher.DeliverDueAsync(Cancel));

        var happened = Assert.Single(_delivered);
        Assert.Equal(
            ("evt_1", "device/1", "device.claimed.v1", occurred, "corr-1", 1L),
            (happened.Id, happened.Aggregate, happened.Type, happened.OccurredAt, happened.Correlator, happened.Sequence)
        );
        Assert.Equal([1, 0, 255], happened.Payload.ToArray());
        Assert.False(await dispatcher.DeliverDueAsync(Cancel));
        Assert.Equal(0, await CountAsync("outbox_event"));
    }

    [Fact]
    public async Task A_unit_that_is_rolled_back_emits_nothing_and_leaves_no_hole()
    {
        await EmitAsync(Event("a", 1));
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            Database.WriteAsync<int>(
                unit =>
                {
                    unit.Emit(Event("a", 99));
                    throw new InvalidDataException();
                },
                Cancel
            )
        );
        await EmitAsync(Event("a", 2));

        await using var dispatcher = Dispatcher(Collect);
        await dispatcher.DeliverDueAsync(Cancel);
        Assert.Equal([("a-1", 1L), ("a-2", 2L)], _delivered.Select(e => (e.Id, e.Sequence)));
    }

    [Fact]
    public async Task Events_of_one_unit_keep_their_order()
    {
        await EmitAsync(Event("a", 1), Event("b", 1), Event("a", 2), Event("a", 3), Event("b", 2));

        await using var dispatcher = Dispatcher(Collect);
        await dispatcher.DeliverDueAsync(Cancel);
        Assert.Equal(["a-1", "a-2", "a-3"], OfAggregate("a"));
        Assert.Equal(["b-1", "b-2"], OfAggregate("b"));
    }

    [Fact]
    public async Task Concurrent_emitters_and_two_nodes_deliver_each_event_in_order_within_its_aggregate()
    {
        const int aggregates = 7;
        const int each = 40;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var otherNode = Place.Open(new DatabaseOptions { Clock = Clock });
        await using var one = Dispatcher(Collect);
        await using var two = new OutboxDispatcher(otherNode, Collect);
        var running = Task.WhenAll(one.RunAsync(stop.Token), two.RunAsync(stop.Token));

        await Task.WhenAll(
            Enumerable
                .Range(0, aggregates)
                .Select(async a =>
                {
                    for (var i = 1; i <= each; i++)
                        await EmitAsync(Event($"a{a}", i));
                })
        );
        await Until.TrueAsync(
            () =>
            {
                Clock.Advance(TimeSpan.FromMilliseconds(100));
                return _delivered.Count >= aggregates * each;
            },
            "all events delivered"
        );
        await stop.CancelAsync();
        await running;

        for (var a = 0; a < aggregates; a++)
            Assert.Equal(Enumerable.Range(1, each).Select(i => $"a{a}-{i}"), OfAggregate($"a{a}"));
    }

    [Fact]
    public async Task A_failing_event_is_tried_again_after_a_growing_pause_and_holds_up_only_its_own_aggregate()
    {
        await EmitAsync(Event("poisoned", 1), Event("poisoned", 2), Event("fine", 1));
        var attempts = 0;
        await using var dispatcher = Dispatcher(
            (happened, cancel) =>
            {
                if (happened.Id == "poisoned-1" && ++attempts < 4)
                    throw new InvalidDataException("not today\nnor tomorrow");
                return Collect(happened, cancel);
            }
        );

        await dispatcher.DeliverDueAsync(Cancel);
        Assert.Equal(1, attempts);
        Assert.Equal(["fine-1"], _delivered.Select(e => e.Id));

        // 1 s after the first failure, 2 s after the second, 4 s after the third.
        foreach (var (pause, expected) in new[] { (900, 1), (100, 2), (1900, 2), (100, 3), (3900, 3), (100, 4) })
        {
            Clock.Advance(TimeSpan.FromMilliseconds(pause));
            await dispatcher.DeliverDueAsync(Cancel);
            Assert.Equal(expected, attempts);
        }

        Assert.Equal(["poisoned-1", "poisoned-2"], OfAggregate("poisoned"));
        Assert.Empty(await dispatcher.ListStuckAsync(1, 10, Cancel));
    }

    [Fact]
    public async Task A_hopeless_event_is_found_and_can_be_skipped()
    {
        await EmitAsync(Event("a", 1), Event("a", 2));
        await using var dispatcher = Dispatcher(
            (happened, cancel) => happened.Sequence == 1 ? throw new InvalidDataException("never") : Collect(happened, cancel)
        );
        await dispatcher.DeliverDueAsync(Cancel);

        var stuck = Assert.Single(await dispatcher.ListStuckAsync(1, 10, Cancel));
        Assert.Equal(
            ("a", 1L, 1L, "InvalidDataException: never"),
            (stuck.Aggregate, stuck.Sequence, stuck.Attempts, stuck.LastError)
        );
        Assert.False(await dispatcher.SkipAsync("a", 2, Cancel));
        Assert.True(await dispatcher.SkipAsync("a", 1, Cancel));

        await dispatcher.DeliverDueAsync(Cancel);
        Assert.Equal(["a-2"], OfAggregate("a"));
        Assert.Equal(0, await CountAsync("outbox_event"));
    }

    [Fact]
    public async Task A_node_that_dies_while_delivering_is_followed_by_another_when_its_lease_ends()
    {
        await EmitAsync(Event("a", 1), Event("a", 2));
        var died = new TaskCompletionSource();
        await using var dying = Dispatcher(
            async (happened, _) =>
            {
                _delivered.Enqueue(happened);
                await died.Task;
            }
        );
        var dead = dying.DeliverDueAsync(Cancel);
        await Until.TrueAsync(() => _delivered.Count == 1, "the first delivery is under way");

        await using var follower = Dispatcher(Collect);
        Assert.False(await follower.DeliverDueAsync(Cancel));
        Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.True(await follower.DeliverDueAsync(Cancel));
        Assert.Equal(["a-1", "a-1", "a-2"], OfAggregate("a"));

        // The first one comes back to life; what it stores is fenced off by the epoch.
        await EmitAsync(Event("a", 3));
        died.SetResult();
        await dead;
        await follower.DeliverDueAsync(Cancel);
        Assert.Equal(["a-1", "a-1", "a-2", "a-3"], OfAggregate("a"));
    }

    [Fact]
    public async Task A_handler_that_hangs_is_cancelled_and_the_event_tried_again()
    {
        await EmitAsync(Event("a", 1));
        var calls = 0;
        await using var dispatcher = Dispatcher(
            async (happened, cancel) =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
                await Collect(happened, cancel);
            }
        );
        var delivering = dispatcher.DeliverDueAsync(Cancel);
        await Until.TrueAsync(() => Volatile.Read(ref calls) == 1, "the handler hangs");
        Clock.Advance(TimeSpan.FromSeconds(31));
        await delivering;
        Assert.Single(await dispatcher.ListStuckAsync(1, 10, Cancel));

        Clock.Advance(TimeSpan.FromSeconds(2));
        await dispatcher.DeliverDueAsync(Cancel);
        Assert.Equal(["a-1"], OfAggregate("a"));
    }

    [Fact]
    public async Task Stopping_releases_what_was_under_way_at_once()
    {
        await EmitAsync(Event("a", 1));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var started = new TaskCompletionSource();
        var stopping = Dispatcher(
            async (_, cancel) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            }
        );
        var running = stopping.RunAsync(stop.Token);
        await started.Task;
        await stop.CancelAsync();
        await running;
        await stopping.DisposeAsync();

        await using var next = Dispatcher(Collect);
        Assert.True(await next.DeliverDueAsync(Cancel));
        Assert.Equal(["a-1"], OfAggregate("a"));
    }

    [Fact]
    public async Task A_commit_wakes_a_dispatcher_that_waits()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var dispatcher = Dispatcher(Collect);
        var running = dispatcher.RunAsync(stop.Token);

        // The clock stands still, so nothing but the commit can wake it.
        await EmitAsync(Event("a", 1));
        await Until.TrueAsync(() => _delivered.Count == 1, "woken by the first commit");
        await EmitAsync(Event("a", 2));
        await Until.TrueAsync(() => _delivered.Count == 2, "woken by the second commit");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public void Options_that_cannot_work_are_refused()
    {
        var refused = Assert.Throws<StorageException>(() =>
            new OutboxDispatcher(Database, Collect, new OutboxOptions { Lease = TimeSpan.FromSeconds(1) })
        );
        Assert.Equal(StorageFault.BadSetting, refused.Fault);
        Assert.Contains("Lease", refused.Message, StringComparison.Ordinal);
    }

    protected OutboxDispatcher Dispatcher(Func<OutboxEvent, CancellationToken, Task> handler) => new(Database, handler);

    protected Task Collect(OutboxEvent happened, CancellationToken cancel)
    {
        _delivered.Enqueue(happened);
        return Task.CompletedTask;
    }

    protected int Delivered => _delivered.Count;

    protected static OutboxEvent Event(string aggregate, int number) =>
        new($"{aggregate}-{number}", aggregate, "test.happened.v1", new byte[] { (byte)number }, DateTimeOffset.UnixEpoch);

    protected Task EmitAsync(params OutboxEvent[] events) => EmitAsync(Database, events);

    protected static Task EmitAsync(Database database, params OutboxEvent[] events) =>
        database.WriteAsync(
            unit =>
            {
                foreach (var happened in events)
                    unit.Emit(happened);
                return ValueTask.CompletedTask;
            },
            Cancel
        );

    private string[] OfAggregate(string aggregate) => [.. _delivered.Where(e => e.Aggregate == aggregate).Select(e => e.Id)];
}

public sealed class SqliteOutboxTests : OutboxConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => SqliteTestDatabase.CreateAsync();
}

public sealed class PostgresOutboxTests(PostgresCluster cluster) : OutboxConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgresTestDatabase.CreateAsync(cluster);

    [Fact]
    public async Task A_commit_on_one_node_wakes_a_dispatcher_on_another()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var otherNode = Place.Open(new DatabaseOptions { Clock = Clock });
        await using var dispatcher = Dispatcher(Collect);
        var running = dispatcher.RunAsync(stop.Token);

        // The dispatcher may not listen yet when the first is told; from then on each commit reaches it.
        var number = 0;
        await Until.TrueAsync(
            async () =>
            {
                await EmitAsync(otherNode, Event("a", ++number));
                return Delivered > 0;
            },
            "woken by another node's commit"
        );
        await stop.CancelAsync();
        await running;
    }
}
