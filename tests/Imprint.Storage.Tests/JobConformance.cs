using System.Collections.Concurrent;
using Imprint.Storage.Jobs;
using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>Jobs: each row is done once, whatever happens to the workers, and what became of it is told.</summary>
public abstract class JobConformance : EngineTests
{
    private static readonly JobRunnerOptions Options = new() { MaxAttempts = 3 };

    private JobStore _jobs = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.ExecuteAsync("CREATE TABLE effect (row BIGINT NOT NULL, worker TEXT NOT NULL)", Cancel);
        _jobs = new JobStore(Database);
    }

    [Fact]
    public async Task A_job_goes_through_its_states_and_reports_every_row()
    {
        await UploadAsync("job_1", 25);
        var runner = Runner(
            Handler(
                run: (unit, item) => ApplyAsync(unit, item, "w", ItemResult.Done($"dev_{item.Row}")),
                check: item =>
                    item.Row == 3 ? ItemResult.Failed("bad-imei", "The IMEI has 14 digits.", "imei") : ItemResult.Done()
            )
        );
        Assert.Null(await _jobs.SubmitAsync("job_1", Cancel));
        await runner.RunDueAsync(Cancel);

        var (job, counts) = (await _jobs.FindAsync("job_1", Cancel))!.Value;
        Assert.Equal(JobState.Partial, job.State);
        Assert.Equal(new JobCounts(Total: 25, Unchecked: 0, Valid: 24, Invalid: 1, Done: 24, Failed: 0, Skipped: 0), counts);
        Assert.Equal(100, counts.PercentOf(job.State));
        Assert.Equal(24, await CountAsync("effect"));

        var reports = await _jobs.ListItemsAsync("job_1", 0, 100, onlyErrors: false, Cancel);
        Assert.Equal(Enumerable.Range(1, 25).Select(i => (long)i), reports.Select(r => r.Row));
        Assert.Equal(new ItemReport(1, "S-1", ItemState.Done, 1, null, null, null, "dev_1"), reports[0]);
        var error = Assert.Single(await _jobs.ListItemsAsync("job_1", 0, 100, onlyErrors: true, Cancel));
        Assert.Equal(("bad-imei", "imei", "The IMEI has 14 digits."), (error.Code, error.Field, error.Message));
    }

    [Fact]
    public async Task A_dry_run_rests_at_ready_until_it_is_started()
    {
        await UploadAsync("job_1", 5, dryRun: true);
        var runner = Runner(Handler());
        await _jobs.SubmitAsync("job_1", Cancel);
        await runner.RunDueAsync(Cancel);
        Assert.Equal(JobState.Ready, await StateAsync("job_1"));
        Assert.Equal(0, await CountAsync("effect"));

        Assert.Null(await _jobs.StartAsync("job_1", Cancel));
        await runner.RunDueAsync(Cancel);
        Assert.Equal(JobState.Succeeded, await StateAsync("job_1"));
        Assert.Equal(5, await CountAsync("effect"));
    }

    [Fact]
    public async Task A_job_that_did_nothing_has_failed()
    {
        await UploadAsync("job_1", 4);
        await UploadAsync("job_2", 0);

        var runner = Runner(Handler(run: (_, _) => ValueTask.FromResult(ItemResult.Failed("full", "No room."))));
        foreach (var id in new[] { "job_1", "job_2" })
            await _jobs.SubmitAsync(id, Cancel);
        await runner.RunDueAsync(Cancel);

        Assert.Equal(JobState.Failed, await StateAsync("job_1"));
        Assert.Equal(JobState.Failed, await StateAsync("job_2"));
    }

    [Fact]
    public async Task Failed_rows_get_another_go_on_request_and_only_they()
    {
        await UploadAsync("job_1", 10);
        var broken = true;
        var runner = Runner(
            Handler(
                run: (unit, item) =>
                    broken && item.Row > 7
                        ? ValueTask.FromResult(ItemResult.Failed("full", "No room."))
                        : ApplyAsync(unit, item, "w", ItemResult.Done())
            )
        );
        await _jobs.SubmitAsync("job_1", Cancel);
        await runner.RunDueAsync(Cancel);
        Assert.Equal(JobState.Partial, await StateAsync("job_1"));

        broken = false;
        Assert.Null(await _jobs.RetryFailedAsync("job_1", Cancel));
        await runner.RunDueAsync(Cancel);
        Assert.Equal(JobState.Succeeded, await StateAsync("job_1"));
        await AssertEachOnceAsync(10);
    }

    [Fact]
    public async Task Requests_that_do_not_fit_the_state_are_refused()
    {
        Assert.Equal(JobRefusal.UnknownJob, await _jobs.SubmitAsync("nowhere", Cancel));
        Assert.Null(await _jobs.FindAsync("nowhere", Cancel));

        await UploadAsync("job_1", 2);
        Assert.False(await _jobs.CreateAsync(new NewJob("job_1", "import", "usr_ann"), Cancel));
        Assert.Equal(JobRefusal.WrongState, await _jobs.StartAsync("job_1", Cancel));
        Assert.Equal(JobRefusal.WrongState, await _jobs.RetryFailedAsync("job_1", Cancel));
        await _jobs.SubmitAsync("job_1", Cancel);
        Assert.Equal(JobRefusal.WrongState, await _jobs.AddItemsAsync("job_1", [Item(9)], Cancel));
        await Runner(Handler(check: _ => ItemResult.Failed("bad", "Not valid."))).RunDueAsync(Cancel);
        Assert.Equal(JobRefusal.NothingToRetry, await _jobs.RetryFailedAsync("job_1", Cancel));
        Assert.Equal(JobRefusal.WrongState, await _jobs.CancelAsync("job_1", Cancel));
    }

    [Fact]
    public async Task An_upload_can_be_repeated()
    {
        await UploadAsync("job_1", 5);
        Assert.Null(await _jobs.AddItemsAsync("job_1", [Item(4), Item(5), Item(6)], Cancel));
        Assert.Equal(6, (await _jobs.FindAsync("job_1", Cancel))!.Value.Counts.Total);
    }

    [Fact]
    public async Task A_job_that_has_ended_can_be_forgotten()
    {
        await UploadAsync("job_1", 5);
        await _jobs.SubmitAsync("job_1", Cancel);
        Assert.Equal(JobRefusal.WrongState, await _jobs.DeleteAsync("job_1", Cancel));
        await _jobs.CancelAsync("job_1", Cancel);

        Assert.Null(await _jobs.DeleteAsync("job_1", Cancel));
        Assert.Equal(JobRefusal.UnknownJob, await _jobs.DeleteAsync("job_1", Cancel));
        Assert.Equal(0, await CountAsync("job_item"));
    }

    [Fact]
    public async Task A_cancelled_job_does_nothing_more_and_what_was_under_way_is_rolled_back()
    {
        await UploadAsync("job_1", 30);
        var reached = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var runner = Runner(
            new JobHandler
            {
                Type = "import",
                Run = async (_, items, _) =>
                {
                    if (items.Any(i => i.Row == 1))
                    {
                        reached.TrySetResult();
                        await cancelled.Task;
                    }

                    return async (unit, mine) =>
                    {
                        var results = new List<ItemResult>();
                        foreach (var item in mine)
                            results.Add(await ApplyAsync(unit, item, "w", ItemResult.Done()));
                        return results;
                    };
                },
            },
            parallelism: 1
        );
        await _jobs.SubmitAsync("job_1", Cancel);
        var running = runner.RunDueAsync(Cancel);
        await reached.Task;
        Assert.Null(await _jobs.CancelAsync("job_1", Cancel));
        cancelled.SetResult();
        await running;

        Assert.Equal(JobState.Cancelled, await StateAsync("job_1"));
        Assert.Equal(0, await CountAsync("effect"));
        var reports = await _jobs.ListItemsAsync("job_1", 0, 100, onlyErrors: false, Cancel);
        Assert.Equal(10, reports.Count(r => r.Code == "cancelled-under-way"));
        Assert.Equal(20, reports.Count(r => r.Code == "cancelled"));
    }

    [Fact]
    public async Task The_first_error_stops_a_job_that_was_told_so()
    {
        await UploadAsync("job_1", 30, stopOnError: true);
        var runner = Runner(
            Handler(
                run: (unit, item) =>
                    item.Row == 15
                        ? ValueTask.FromResult(ItemResult.Failed("full", "No room."))
                        : ApplyAsync(unit, item, "w", ItemResult.Done())
            ),
            parallelism: 1
        );
        await _jobs.SubmitAsync("job_1", Cancel);
        await runner.RunDueAsync(Cancel);

        var (job, counts) = (await _jobs.FindAsync("job_1", Cancel))!.Value;
        Assert.Equal((JobState.Partial, 19L, 1L, 10L), (job.State, counts.Done, counts.Failed, counts.Skipped));
    }

    [Fact]
    public async Task An_item_that_throws_is_tried_again_with_pauses_and_then_given_up_while_its_neighbours_succeed()
    {
        await UploadAsync("job_1", 10);
        var attempts = new ConcurrentQueue<DateTimeOffset>();
        var runner = Runner(
            Handler(
                run: (unit, item) =>
                {
                    if (item.Row != 5)
                        return ApplyAsync(unit, item, "w", ItemResult.Done());
                    attempts.Enqueue(Clock.GetUtcNow());
                    throw new InvalidDataException("no");
                }
            )
        );
        await _jobs.SubmitAsync("job_1", Cancel);
        for (var seconds = 0; seconds < 30; seconds++)
        {
            await runner.RunDueAsync(Cancel);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var (job, counts) = (await _jobs.FindAsync("job_1", Cancel))!.Value;
        Assert.Equal((JobState.Partial, 9L, 1L), (job.State, counts.Done, counts.Failed));
        var error = Assert.Single(await _jobs.ListItemsAsync("job_1", 0, 100, onlyErrors: true, Cancel));
        Assert.Equal((3L, "internal-error"), (error.Attempts, error.Code));
        Assert.DoesNotContain("no", error.Message!.Split(' '));

        // Together with its neighbours, alone, after 2 s and after 4 s more.
        var start = attempts.First();
        Assert.Equal([0.0, 0.0, 2.0, 6.0], attempts.Select(a => (a - start).TotalSeconds));
        await AssertEachOnceAsync(9);
    }

    [Fact]
    public async Task A_dead_workers_rows_are_taken_over_and_its_late_writes_are_fenced_off()
    {
        await UploadAsync("job_1", 10);
        var reached = new TaskCompletionSource();
        var wake = new TaskCompletionSource();
        var stalling = new JobHandler
        {
            Type = "import",
            Run = async (_, _, _) =>
            {
                reached.TrySetResult();
                await wake.Task;
                return (unit, items) => EffectsAsync(unit, items, "stalled");
            },
        };

        // The stalled worker's process cannot renew its lease: it has a clock of its own that stands still.
        await using var stalledNode = Place.Open(new DatabaseOptions { Clock = new ManualClock() });
        await _jobs.SubmitAsync("job_1", Cancel);
        var stalled = new JobRunner(new JobStore(stalledNode), [stalling], new JobRunnerOptions { Parallelism = 1 }).RunDueAsync(
            Cancel
        );
        await reached.Task;

        var follower = Runner(Handler(run: (unit, item) => ApplyAsync(unit, item, "follower", ItemResult.Done())));
        await follower.RunDueAsync(Cancel);
        Assert.Equal(0, await CountAsync("effect"));
        Clock.Advance(TimeSpan.FromSeconds(61));
        await follower.RunDueAsync(Cancel);
        wake.SetResult();
        await stalled;

        Assert.Equal(JobState.Succeeded, await StateAsync("job_1"));
        await AssertEachOnceAsync(10);
        Assert.Equal(
            ["follower"],
            await Database.QueryAsync("SELECT DISTINCT worker FROM effect", row => row.GetString(0), Cancel)
        );
    }

    [Fact]
    public async Task A_worker_that_takes_long_keeps_its_lease()
    {
        await UploadAsync("job_1", 10);
        var reached = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        var slow = new JobHandler
        {
            Type = "import",
            Run = async (_, _, _) =>
            {
                reached.TrySetResult();
                await done.Task;
                return (unit, items) => EffectsAsync(unit, items, "slow");
            },
        };
        await _jobs.SubmitAsync("job_1", Cancel);
        var working = Runner(slow, parallelism: 1).RunDueAsync(Cancel);
        await reached.Task;

        var other = Runner(Handler());
        for (var i = 0; i < 6; i++)
        {
            var before = await LatestDueAsync();
            Clock.Advance(TimeSpan.FromSeconds(20));
            await Until.TrueAsync(async () => await LatestDueAsync() > before, "the lease is renewed");
            await other.RunDueAsync(Cancel);
        }

        Assert.Equal(0, await CountAsync("effect"));
        done.SetResult();
        await working;
        await AssertEachOnceAsync(10);
    }

    [Fact]
    public async Task An_item_that_takes_its_workers_down_is_given_up()
    {
        await UploadAsync("job_1", 1);
        await _jobs.SubmitAsync("job_1", Cancel);
        var runner = Runner(Handler());

        // What a crash leaves behind: claimed, never answered.
        for (var crash = 0; crash < 4; crash++)
        {
            await Database.ExecuteAsync(
                "UPDATE job_item SET attempts = attempts + 1, lease_epoch = lease_epoch + 1, due_at = @until",
                Cancel,
                ("@until", Clock.GetUtcNow() + TimeSpan.FromSeconds(60))
            );
            Clock.Advance(TimeSpan.FromSeconds(61));
        }

        await runner.RunDueAsync(Cancel);
        Assert.Equal(JobState.Failed, await StateAsync("job_1"));
        Assert.Equal("gave-up", (await _jobs.ListItemsAsync("job_1", 0, 10, onlyErrors: true, Cancel))[0].Code);
        Assert.Equal(0, await CountAsync("effect"));
    }

    [Fact]
    public async Task Workers_of_several_nodes_share_a_job_without_repeating_a_row()
    {
        await UploadAsync("job_1", 400);
        await UploadAsync("job_2", 150);
        await _jobs.SubmitAsync("job_1", Cancel);
        await _jobs.SubmitAsync("job_2", Cancel);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(WorkAsync));

        Assert.Equal(JobState.Succeeded, await StateAsync("job_1"));
        Assert.Equal(JobState.Succeeded, await StateAsync("job_2"));
        Assert.Equal(550, await CountAsync("effect"));
        Assert.Equal(550, await CountAsync("job_item WHERE state = 'done' AND attempts = 1"));

        async Task WorkAsync(int node)
        {
            await using var database = Place.Open(new DatabaseOptions { Clock = Clock });
            var handler = Handler(run: (unit, item) => ApplyAsync(unit, item, $"node {node}", ItemResult.Done()));
            await new JobRunner(new JobStore(database), [handler], Options).RunDueAsync(Cancel);
            // Another node may still be at the last rows.
            await Until.TrueAsync(
                async () => await StateAsync("job_1") == JobState.Succeeded && await StateAsync("job_2") == JobState.Succeeded,
                "both jobs done"
            );
        }
    }

    [Fact]
    public async Task A_running_runner_picks_up_new_jobs_and_stops_when_told()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Runner(Handler()).RunAsync(stop.Token);

        await UploadAsync("job_1", 30);
        await _jobs.SubmitAsync("job_1", Cancel);
        await Until.TrueAsync(async () => await StateAsync("job_1") == JobState.Succeeded, "the job is done");
        await stop.CancelAsync();
        await running;
        await AssertEachOnceAsync(30);
    }

    [Fact]
    public async Task Changes_of_state_can_leave_events_in_the_same_unit()
    {
        var jobs = new JobStore(
            Database,
            (unit, job, counts) =>
            {
                unit.Emit(
                    new OutboxEvent($"{job.Id}-{job.State}", job.Id, "job.changed", new[] { (byte)counts.Done }, job.ChangedAt)
                );
                return ValueTask.CompletedTask;
            }
        );
        await UploadAsync("job_1", 3);
        await jobs.SubmitAsync("job_1", Cancel);
        await new JobRunner(jobs, [Handler()], Options).RunDueAsync(Cancel);

        Assert.Equal(
            ["job_1-Validating", "job_1-Ready", "job_1-Running", "job_1-Succeeded"],
            await Database.QueryAsync("SELECT id FROM outbox_event ORDER BY sequence", row => row.GetString(0), Cancel)
        );
    }

    private static NewItem Item(long row) => new(row, $"S-{row}", new[] { (byte)row });

    private async Task UploadAsync(string id, int rows, bool dryRun = false, bool stopOnError = false)
    {
        var job = new NewJob(id, "import", "usr_ann", new byte[] { 7 }, dryRun, stopOnError, "corr");
        Assert.True(await _jobs.CreateAsync(job, Cancel));
        Assert.Null(await _jobs.AddItemsAsync(id, [.. Enumerable.Range(1, rows).Select(i => Item(i))], Cancel));
    }

    private JobRunner Runner(params JobHandler[] handlers) => new(_jobs, handlers, Options);

    private JobRunner Runner(JobHandler handler, int parallelism) =>
        new(_jobs, [handler], new JobRunnerOptions { MaxAttempts = Options.MaxAttempts, Parallelism = parallelism });

    private static JobHandler Handler(
        Func<Unit, JobItem, ValueTask<ItemResult>>? run = null,
        Func<JobItem, ItemResult>? check = null
    ) =>
        new()
        {
            Type = "import",
            Check = check is null ? null : JobHandler.InUnit((_, _, item) => ValueTask.FromResult(check(item))),
            Run = JobHandler.InUnit((unit, _, item) => run?.Invoke(unit, item) ?? ApplyAsync(unit, item, "w", ItemResult.Done())),
        };

    private static async ValueTask<ItemResult> ApplyAsync(Unit unit, JobItem item, string worker, ItemResult result)
    {
        await unit.ExecuteAsync(
            "INSERT INTO effect (row, worker) VALUES (@row, @worker)",
            ("@row", item.Row),
            ("@worker", worker)
        );
        return result;
    }

    private static async ValueTask<IReadOnlyList<ItemResult>> EffectsAsync(Unit unit, IReadOnlyList<JobItem> items, string worker)
    {
        var results = new List<ItemResult>();
        foreach (var item in items)
            results.Add(await ApplyAsync(unit, item, worker, ItemResult.Done()));
        return results;
    }

    private async Task AssertEachOnceAsync(int rows)
    {
        Assert.Equal(rows, await CountAsync("effect"));
        Assert.Equal(rows, await CountAsync("(SELECT DISTINCT row FROM effect) AS once"));
    }

    private async Task<JobState> StateAsync(string id) => (await _jobs.FindAsync(id, Cancel))!.Value.Job.State;

    private Task<long> LatestDueAsync() =>
        Database.QuerySingleAsync("SELECT max(due_at) FROM job_item", row => row.GetInt64(0), Cancel);
}

public sealed class SqliteJobTests : JobConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => SqliteTestDatabase.CreateAsync();
}

public sealed class PostgresJobTests(PostgresCluster cluster) : JobConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgresTestDatabase.CreateAsync(cluster);
}
