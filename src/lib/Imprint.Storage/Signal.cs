namespace Imprint.Storage;

/// <summary>Wakes those of this process who wait for work. It only wakes: what is due stands in a table.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next <see cref="Raise"/>; take it before looking at the table, so that nothing falls in between.</summary>
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
