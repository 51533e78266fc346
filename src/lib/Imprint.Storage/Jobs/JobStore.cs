using System.Data.Common;

namespace Imprint.Storage.Jobs;

/// <summary>Told, inside the unit, of each change of a job's state; the place to emit an event.</summary>
public delegate ValueTask JobChanged(Unit unit, Job job, JobCounts counts);

/// <summary>Jobs and their rows: creating, watching, cancelling, trying again.</summary>
public sealed class JobStore(Database database, JobChanged? changed = null)
{
    private const string Columns =
        "id, type, state, dry_run, stop_on_error, parameters, started_by, correlator, created_at, changed_at";

    internal Database Database => database;

    /// <summary>Creates a job in state uploaded; false when the id is there already.</summary>
    public Task<bool> CreateAsync(NewJob job, CancellationToken cancel) =>
        database.WriteIdempotentAsync(
            async unit =>
                await unit.ExecuteAsync(
                    $"""
                    INSERT INTO job ({Columns})
                    VALUES (@id, @type, @state, @dry_run, @stop_on_error, @parameters, @started_by, @correlator, @now, @now)
                    ON CONFLICT (id) DO NOTHING
                    """,
                    ("@id", job.Id),
                    ("@type", job.Type),
                    ("@state", Text(JobState.Uploaded)),
                    ("@dry_run", job.DryRun),
                    ("@stop_on_error", job.StopOnError),
                    ("@parameters", job.Parameters),
                    ("@started_by", job.StartedBy),
                    ("@correlator", job.Correlator),
                    ("@now", database.Clock.GetUtcNow())
                ) == 1,
            cancel
        );

    /// <summary>Adds rows to a job that is still being uploaded. A row that is there already stays as it is, so an upload can resume.</summary>
    public Task<JobRefusal?> AddItemsAsync(string id, IReadOnlyList<NewItem> items, CancellationToken cancel) =>
        database.WriteIdempotentAsync<JobRefusal?>(
            async unit =>
            {
                // The lock keeps the job from being submitted while its rows arrive.
                if (await FindForChangeAsync(unit, id) is not { } job)
                    return JobRefusal.UnknownJob;
                if (job.State != JobState.Uploaded)
                    return JobRefusal.WrongState;
                await JobItems.AddAsync(unit, id, items);
                return null;
            },
            cancel
        );

    /// <summary>Ends the upload; a runner checks the rows and, unless it is a dry run, does them.</summary>
    public Task<JobRefusal?> SubmitAsync(string id, CancellationToken cancel) =>
        MoveAsync(id, [JobState.Uploaded], JobState.Validating, cancel);

    /// <summary>Does what a dry run has checked.</summary>
    public Task<JobRefusal?> StartAsync(string id, CancellationToken cancel) =>
        MoveAsync(id, [JobState.Ready], JobState.Running, cancel);

    /// <summary>Cancels at once: rows not yet done are skipped, and what is under way in a unit is rolled back.</summary>
    public Task<JobRefusal?> CancelAsync(string id, CancellationToken cancel) =>
        database.WriteAsync<JobRefusal?>(
            async unit =>
            {
                if (await FindForChangeAsync(unit, id) is not { } job)
                    return JobRefusal.UnknownJob;
                if (job.State > JobState.Running)
                    return JobRefusal.WrongState;
                await JobItems.SkipRestAsync(unit, id, "cancelled", "The job was cancelled.", database.Clock.GetUtcNow());
                await MoveAsync(unit, job, JobState.Cancelled);
                return null;
            },
            cancel
        );

    /// <summary>Gives failed rows another go, with fresh attempts.</summary>
    public async Task<JobRefusal?> RetryFailedAsync(string id, CancellationToken cancel)
    {
        var refusal = await database.WriteAsync<JobRefusal?>(
            async unit =>
            {
                if (await FindForChangeAsync(unit, id) is not { } job)
                    return JobRefusal.UnknownJob;
                if (job.State is not (JobState.Partial or JobState.Failed))
                    return JobRefusal.WrongState;
                if (await JobItems.ReviveFailedAsync(unit, id) == 0)
                    return JobRefusal.NothingToRetry;
                await MoveAsync(unit, job, JobState.Running);
                return null;
            },
            cancel
        );
        database.JobsReady.Raise();
        return refusal;
    }

    /// <summary>Forgets a job that has ended, with its rows.</summary>
    public Task<JobRefusal?> DeleteAsync(string id, CancellationToken cancel) =>
        database.WriteAsync<JobRefusal?>(
            async unit =>
            {
                if (await FindForChangeAsync(unit, id) is not { } job)
                    return JobRefusal.UnknownJob;
                if (job.State <= JobState.Running)
                    return JobRefusal.WrongState;
                await unit.ExecuteAsync("DELETE FROM job WHERE id = @id", ("@id", id));
                return null;
            },
            cancel
        );

    public async Task<(Job Job, JobCounts Counts)?> FindAsync(string id, CancellationToken cancel)
    {
        var job = await database.QuerySingleAsync($"SELECT {Columns} FROM job WHERE id = @id", ReadJob, cancel, ("@id", id));
        if (job is null)
            return null;
        var counts = await database.QueryAsync(JobItems.CountSql, JobItems.ReadCount, cancel, ("@job", id));
        return (job, JobItems.Sum(counts));
    }

    /// <summary>Jobs in the order of their ids, after the given one.</summary>
    public Task<List<Job>> ListAsync(string after, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            $"SELECT {Columns} FROM job WHERE id > @after ORDER BY id LIMIT @limit",
            ReadJob,
            cancel,
            ("@after", after),
            ("@limit", limit)
        );

    /// <summary>A page of the results file, or of the errors file.</summary>
    public Task<List<ItemReport>> ListItemsAsync(
        string id,
        long afterRow,
        int limit,
        bool onlyErrors,
        CancellationToken cancel
    ) =>
        database.QueryAsync(
            $"""
            SELECT row, subject, state, attempts, code, field, message, reference FROM job_item
            WHERE job_id = @job AND row > @after {(onlyErrors ? "AND state IN ('invalid', 'failed')" : "")}
            ORDER BY row LIMIT @limit
            """,
            JobItems.ReadReport,
            cancel,
            ("@job", id),
            ("@after", afterRow),
            ("@limit", limit)
        );

    /// <summary>Jobs of the given types with something to do, the longest waiting first.</summary>
    internal Task<List<Job>> ListActiveAsync(IReadOnlyCollection<string> types, int limit, CancellationToken cancel)
    {
        var ofTypes = types.Select((type, i) => (Name: $"@type{i}", Value: (object?)type)).ToList();
        return database.QueryAsync(
            $"""
            SELECT {Columns} FROM job
            WHERE state IN ('validating', 'running') AND type IN ({string.Join(", ", ofTypes.Select(t => t.Name))})
            ORDER BY changed_at, id LIMIT @limit
            """,
            ReadJob,
            cancel,
            [.. ofTypes, ("@limit", limit)]
        );
    }

    /// <summary>Ends the present phase when no row is left in it; true when the job moved on.</summary>
    internal async Task<bool> AdvanceAsync(string id, CancellationToken cancel)
    {
        var moved = await database.WriteAsync(
            async unit =>
            {
                if (await FindForChangeAsync(unit, id) is not { State: JobState.Validating or JobState.Running } job)
                    return false;
                var waiting = job.State == JobState.Validating ? ItemState.New : ItemState.Valid;
                if (await JobItems.AnyInAsync(unit, id, waiting))
                    return false;
                await AdvanceAsync(unit, job);
                return true;
            },
            cancel
        );
        if (moved)
            database.JobsReady.Raise();
        return moved;
    }

    private async ValueTask AdvanceAsync(Unit unit, Job job)
    {
        var counts = await JobItems.CountAsync(unit, job.Id);
        if (job.State == JobState.Running)
        {
            await MoveAsync(unit, job, counts.Verdict);
            return;
        }

        if (job.StopOnError && counts.Invalid > 0)
        {
            await JobItems.SkipRestAsync(
                unit,
                job.Id,
                "stopped-after-error",
                "Another row was not valid.",
                database.Clock.GetUtcNow()
            );
            await MoveAsync(unit, job, JobState.Failed);
            return;
        }

        await MoveAsync(unit, job, JobState.Ready);
        if (!job.DryRun)
            await MoveAsync(unit, job with { State = JobState.Ready }, JobState.Running);
    }

    private async Task<JobRefusal?> MoveAsync(string id, JobState[] from, JobState to, CancellationToken cancel)
    {
        var refusal = await database.WriteAsync<JobRefusal?>(
            async unit =>
            {
                if (await FindForChangeAsync(unit, id) is not { } job)
                    return JobRefusal.UnknownJob;
                if (!from.Contains(job.State))
                    return JobRefusal.WrongState;
                await MoveAsync(unit, job, to);
                return null;
            },
            cancel
        );
        database.JobsReady.Raise();
        return refusal;
    }

    private async ValueTask MoveAsync(Unit unit, Job job, JobState to)
    {
        var now = database.Clock.GetUtcNow();
        await unit.ExecuteAsync(
            "UPDATE job SET state = @state, changed_at = @now WHERE id = @id",
            ("@state", Text(to)),
            ("@now", now),
            ("@id", job.Id)
        );
        if (changed is not null)
            await changed(unit, job with { State = to, ChangedAt = now }, await JobItems.CountAsync(unit, job.Id));
    }

    private static ValueTask<Job?> FindForChangeAsync(Unit unit, string id) =>
        unit.QuerySingleAsync(
            $"SELECT {Columns} FROM job WHERE id = @id {(unit.Engine == DatabaseEngine.PostgreSql ? "FOR UPDATE" : "")}",
            ReadJob,
            ("@id", id)
        );

    private static Job ReadJob(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            Enum.Parse<JobState>(row.GetString(2), ignoreCase: true),
            row.GetBoolean(3),
            row.GetBoolean(4),
            row.GetBytes(5),
            row.GetString(6),
            row.GetStringOrNull(7),
            row.GetTime(8),
            row.GetTime(9)
        );

    private static string Text(JobState state) => state.ToString().ToLowerInvariant();
}
