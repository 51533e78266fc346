using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Storage.Jobs;

/// <summary>
/// Works on jobs, together with the runners of any other node. Rows are leased in tens; an effect and its result are stored in one
/// unit that holds only while the lease does, so a worker that died, or only seemed to, repeats nothing.
/// </summary>
public sealed class JobRunner
{
    private const int JobsPerLook = 100;

    private readonly JobStore _jobs;
    private readonly Database _database;
    private readonly Dictionary<string, JobHandler> _handlers;
    private readonly JobRunnerOptions _options;
    private readonly ILogger _log;
    private int _rotation;

    public JobRunner(JobStore jobs, IEnumerable<JobHandler> handlers, JobRunnerOptions? options = null, ILogger? log = null)
    {
        (_jobs, _database) = (jobs, jobs.Database);
        _handlers = handlers.ToDictionary(h => h.Type, StringComparer.Ordinal);
        _options = options ?? new JobRunnerOptions();
        _options.Validate();
        _log = log ?? NullLogger.Instance;
    }

    /// <summary>Works until cancelled; rows under way are then released.</summary>
    public Task RunAsync(CancellationToken cancel) =>
        Task.WhenAll(Enumerable.Range(0, _options.Parallelism).Select(_ => RunHandAsync(cancel)));

    /// <summary>Works off everything that is due now, then returns.</summary>
    public async Task RunDueAsync(CancellationToken cancel)
    {
        while (true)
        {
            var worked = await Task.WhenAll(Enumerable.Range(0, _options.Parallelism).Select(_ => TakeTurnsAsync(cancel)));
            if (!worked.Contains(true))
                return;
        }
    }

    // Hands are independent: a claim that hangs holds up no other.
    private async Task RunHandAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var woken = _database.JobsReady.Next;
            try
            {
                if (!await TakeAnyTurnAsync(cancel))
                    await Waiting.ForAsync(woken, _options.PollInterval, _database.Clock, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (StorageException failure)
            {
                _log.JobsNotRead(failure, _database.Label);
                await Task.Delay(_options.PollInterval, _database.Clock, cancel)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> TakeTurnsAsync(CancellationToken cancel)
    {
        var worked = false;
        while (await TakeAnyTurnAsync(cancel))
            worked = true;
        return worked;
    }

    /// <summary>Takes a claim of the job whose turn it is, or of the next that has one; false when none has.</summary>
    private async Task<bool> TakeAnyTurnAsync(CancellationToken cancel)
    {
        var jobs = await _jobs.ListActiveAsync(_handlers.Keys, JobsPerLook, cancel);
        var first = (uint)Interlocked.Increment(ref _rotation);
        for (var i = 0u; i < jobs.Count; i++)
        {
            if (await TakeTurnAsync(jobs[(int)((first + i) % (uint)jobs.Count)], cancel))
                return true;
        }

        return false;
    }

    private async Task<bool> TakeTurnAsync(Job job, CancellationToken cancel)
    {
        var handler = _handlers[job.Type];
        var phase = job.State == JobState.Validating ? ItemState.New : ItemState.Valid;
        var now = _database.Clock.GetUtcNow();
        var items = await _database.WriteIdempotentAsync(
            unit => JobItems.ClaimAsync(unit, job.Id, phase, handler.ItemsPerClaim, now, now + _options.Lease),
            cancel
        );
        if (items.Count == 0)
            return await _jobs.AdvanceAsync(job.Id, cancel);

        var turn = new JobTurn(job, phase, handler, _database, _options, _log);
        await turn.RunAsync(items, cancel);
        return true;
    }
}
