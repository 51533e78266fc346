namespace Imprint.Storage.Batching;

/// <summary>One caller's row: waiting, then taken into a batch or cancelled, then answered.</summary>
internal sealed class PendingRow<TRow, TResult>
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;
    private int _started;

    public PendingRow(TRow row, CancellationToken cancel)
    {
        Row = row;
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

    public TRow Row { get; }

    public Task<TResult> Task => _answer.Task;

    /// <summary>Only one of the dispatcher and a cancelling caller gets true.</summary>
    public bool TryStart() => Interlocked.Exchange(ref _started, 1) == 0;

    public void Answer(TResult result)
    {
        _registration.Dispose();
        _answer.SetResult(result);
    }

    public void Answer(Exception failure)
    {
        _registration.Dispose();
        _answer.SetException(failure);
    }
}
