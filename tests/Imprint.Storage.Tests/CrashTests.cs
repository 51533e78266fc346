using System.Collections.Concurrent;
using System.Diagnostics;
using Imprint.Storage.Jobs;
using Imprint.Storage.Numbers;
using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>What was acknowledged is there, whatever is killed, and no number is given twice.</summary>
public sealed class CrashTests(PostgresCluster cluster)
{
    private const int AcknowledgedBeforeKill = 400;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_killed_while_writing_to_SQLite_loses_nothing_it_had_acknowledged()
    {
        await using var place = new SqliteTestDatabase();
        var acknowledged = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < 3; round++)
        {
            foreach (
                var line in await RunUntilKilledAsync(WritingProcess.Command, place.Path, $"round{round}", AcknowledgedBeforeKill)
            )
            {
                if (line.Split(' ') is [var id, { Length: 6 } number])
                    acknowledged.Add(id, number);
            }
        }

        await using var database = await place.OpenMigratedAsync();
        await using var pools = new NumberPools(database);
        Assert.True(acknowledged.Count >= 3 * AcknowledgedBeforeKill);
        Assert.Equal(
            "ok",
            await database.WriteAsync(u => u.QuerySingleAsync("PRAGMA integrity_check", r => r.GetString(0)), Cancel)
        );

        var written = (await database.QueryAsync("SELECT id FROM written", row => row.GetString(0), Cancel)).ToHashSet();
        var events = (await database.QueryAsync("SELECT id FROM outbox_event", row => row.GetString(0), Cancel)).ToHashSet();
        Assert.Subset(written, acknowledged.Keys.ToHashSet());
        Assert.Equal(written, events);
        Assert.Equal(acknowledged.Count, acknowledged.Values.Distinct().Count());
        foreach (var (holder, number) in acknowledged.Take(50))
            Assert.Equal(number, (await pools.TakeAsync("imsi", holder, Cancel)).Number);
    }

    [Fact]
    public async Task A_job_whose_workers_are_killed_is_resumed_and_does_every_row_once()
    {
        await using var place = new SqliteTestDatabase();
        for (var round = 0; round < 3; round++)
        {
            await RunUntilKilledAsync(WorkingProcess.Command, place.Path, "worker", afterLines: 100);
        }

        // The dead workers' leases have run out by then.
        var later = new ManualClock(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));
        await using var database = await place.OpenMigratedAsync(new DatabaseOptions { Clock = later });
        var before = await CountAsync("effect");
        var jobs = new JobStore(database);
        await new JobRunner(jobs, [WorkingProcess.Handler(claimed: _ => { })]).RunDueAsync(Cancel);

        Assert.InRange(before, 1, WorkingProcess.Rows - 1);
        var (job, counts) = (await jobs.FindAsync("job_1", Cancel))!.Value;
        Assert.Equal((JobState.Succeeded, (long)WorkingProcess.Rows), (job.State, counts.Done));
        Assert.Equal(WorkingProcess.Rows, await CountAsync("effect"));
        Assert.Equal(WorkingProcess.Rows, await CountAsync("(SELECT DISTINCT row FROM effect)"));

        Task<long> CountAsync(string table) =>
            database.QuerySingleAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0), Cancel);
    }

    [Fact]
    public async Task Sessions_killed_under_load_on_PostgreSQL_lose_nothing_acknowledged_and_repeat_nothing()
    {
        await using var place = (PostgresTestDatabase)await PostgresTestDatabase.CreateAsync(cluster);
        await using var database = await place.OpenMigratedAsync();
        await database.ExecuteAsync("CREATE TABLE written (id TEXT PRIMARY KEY)", Cancel);
        await using var pools = new NumberPools(database);
        await pools.DefineAsync("imsi", TimeSpan.Zero, Cancel);
        await pools.AddRangeAsync("imsi", NumberRange.Create("000000", "999999"), Cancel);

        var acknowledged = new ConcurrentDictionary<string, string>();
        var unknown = new ConcurrentDictionary<string, bool>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var callers = Enumerable.Range(0, 16).Select(caller => Task.Run(() => WriteAsync(caller), Cancel)).ToList();
        for (var kill = 1; kill <= 8; kill++)
        {
            await Until.TrueAsync(() => acknowledged.Count >= kill * 150, $"work goes on after {kill - 1} kills");
            await place.TerminateSessionsAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);

        var written = (await database.QueryAsync("SELECT id FROM written", row => row.GetString(0), Cancel)).ToHashSet();
        Assert.Subset(written, acknowledged.Keys.ToHashSet());
        Assert.Subset(acknowledged.Keys.Concat(unknown.Keys).ToHashSet(), written);
        var taken = await database.QueryAsync(
            "SELECT holder, number FROM number_taken WHERE pool = 'imsi'",
            row => (Holder: row.GetString(0), Number: row.GetString(1)),
            Cancel
        );
        var byHolder = taken.ToDictionary(t => t.Holder, t => t.Number);
        Assert.Equal(taken.Count, taken.Select(t => t.Number).Distinct().Count());
        Assert.All(acknowledged, pair => Assert.Equal(pair.Value, byHolder[pair.Key]));

        async Task WriteAsync(int caller)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var id = $"{caller}-{i}";
                try
                {
                    await database.WriteAsync(
                        async unit =>
                        {
                            await unit.ExecuteAsync("INSERT INTO written (id) VALUES (@id)", ("@id", id));
                            unit.Emit(new OutboxEvent(id, id, "written", default, DateTimeOffset.UnixEpoch));
                        },
                        CancellationToken.None
                    );
                    acknowledged[id] = (await pools.TakeAsync("imsi", id, CancellationToken.None)).Number!;
                }
                catch (StorageException failure) when (failure.Fault == StorageFault.CommitOutcomeUnknown)
                {
                    unknown[id] = true;
                }
            }
        }
    }

    /// <summary>Runs a process of these tests, kills it without warning, and returns what it had said by then.</summary>
    private static async Task<List<string>> RunUntilKilledAsync(string command, string file, string name, int afterLines)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CrashTests).Assembly.Location, command, file, name])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (lines.Count < afterLines)
            lines.Add(
                await process.StandardOutput.ReadLineAsync(Cancel) ?? throw new InvalidOperationException("It ended by itself.")
            );
        process.Kill(); // SIGKILL
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } late)
            lines.Add(late);
        await process.WaitForExitAsync(Cancel);
        return lines;
    }
}
