namespace Imprint.Storage.Outbox;

/// <summary>Wakes dispatchers of this process after a commit with events. It only wakes: what is due stands in the table.</summary>
internal sealed class OutboxSignal
{
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next <see cref="Raise"/>; take it before looking at the table.</summary>
    public Task Next => Volatile.Read(ref _raised).Task;

    public void Raise()
    {
        // Many commits, few wakers: the exchange happens once per look of a dispatcher at the most that anyone notices.
        var current = Volatile.Read(ref _raised);
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _raised, fresh, current) == current)
            current.SetResult();
    }
}
