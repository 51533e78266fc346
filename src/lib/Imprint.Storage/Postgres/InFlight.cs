namespace Imprint.Storage.Postgres;

/// <summary>Counts the calls that are under way, bounds them, and lets a closing database wait for the last.</summary>
internal sealed class InFlight(string label, int limit)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    public void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(Database));
            if (_count >= limit)
                throw new StorageException(StorageFault.Overloaded, $"{label}: {limit} units wait already.");
            _count++;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_count == 0 && _closed)
                _drained.TrySetResult();
        }
    }

    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_count == 0)
                _drained.TrySetResult();
        }

        return _drained.Task;
    }
}
