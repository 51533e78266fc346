using Imprint.Storage.Outbox;

namespace Imprint.Storage.Sqlite;

/// <summary>One caller's unit on its way through the writer: queued, then running or cancelled, then answered.</summary>
internal abstract class SqliteRequest
{
    private int _started;

    /// <summary>True for a unit of several statements, which needs a savepoint to be rolled back alone.</summary>
    public required bool NeedsSavepoint { get; init; }

    /// <summary>True for work that is neither grouped with others nor split by savepoints.</summary>
    public bool RunsAlone { get; init; }

    /// <summary>What the unit threw; null when it went well.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>True when the unit left something in the outbox.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>Only one of the writer and a cancelling caller gets true.</summary>
    public bool TryStart() => Interlocked.Exchange(ref _started, 1) == 0;

    /// <summary>Runs the work; any failure is kept in <see cref="Failure"/>.</summary>
    public void Run(SqliteUnit unit)
    {
        try
        {
            RunWork(unit);
            Failure = unit.Failure;
            if (Failure is null && unit.HasEvents)
                Complete(OutboxWriter.AppendAsync(unit, unit.Events));
            HasEvents = unit.HasEvents;
        }
        catch (Exception failure)
        {
            // The caller's exception travels to the caller; the writer goes on with the next unit.
            Failure = failure;
        }
        finally
        {
            unit.Close();
        }
    }

    /// <summary>Answers the caller: with its result when all is durable, else with what went wrong.</summary>
    public abstract void Answer(Exception? failure);

    protected abstract void RunWork(SqliteUnit unit);

    private static void Complete(ValueTask alreadyDone) => alreadyDone.GetAwaiter().GetResult();
}

internal sealed class SqliteRequest<T>(Func<Unit, ValueTask<T>> work) : SqliteRequest
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The unit runs on the writer's thread as if it ran on the caller's: with its correlator, its activity, its culture.
    private readonly ExecutionContext? _callers = ExecutionContext.Capture();
    private CancellationTokenRegistration _registration;
    private T? _result;

    public Task<T> Task => _answer.Task;

    public void CancelWhenQueued(CancellationToken cancel)
    {
        if (cancel.CanBeCanceled)
            _registration = cancel.UnsafeRegister(
                (_, token) =>
                {
                    if (TryStart())
                        _answer.TrySetCanceled(token);
                },
                state: null
            );
    }

    public override void Answer(Exception? failure)
    {
        _registration.Dispose();
        if (failure is null)
            _answer.TrySetResult(_result!);
        else if (failure is OperationCanceledException cancelled)
            _answer.TrySetCanceled(cancelled.CancellationToken);
        else
            _answer.TrySetException(failure);
    }

    protected override void RunWork(SqliteUnit unit)
    {
        if (_callers is null)
            RunHere(unit);
        else
            ExecutionContext.Run(_callers, _ => RunHere(unit), state: null);
    }

    private void RunHere(SqliteUnit unit)
    {
        var running = work(unit);
        if (!running.IsCompleted)
        {
            _ = running.AsTask().ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            throw new InvalidOperationException(
                "A unit of work on SQLite awaited something other than the unit itself, which would hold up every other caller; do that before WriteAsync."
            );
        }

        _result = running.GetAwaiter().GetResult();
    }
}
