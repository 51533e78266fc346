using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>
/// The questions that wait for a record, so that one that is stored here wakes its device at once. What is stored by another node
/// is found by looking again.
/// </summary>
internal sealed class HeldCalls(int maxHeld)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FdoGuid, List<HeldCall>> _held = [];
    private int _count;

    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>Holds one more, or gives null when there are too many.</summary>
    public HeldCall? Enter(FdoGuid guid)
    {
        lock (_gate)
        {
            if (_count == maxHeld)
                return null;
            if (!_held.TryGetValue(guid, out var calls))
                _held.Add(guid, calls = []);
            var call = new HeldCall(this, guid, isAlone: calls.Count == 0);
            calls.Add(call);
            _count++;
            return call;
        }
    }

    /// <summary>There may be something new for this device.</summary>
    public void Wake(FdoGuid guid)
    {
        List<HeldCall> woken;
        lock (_gate)
            woken = _held.TryGetValue(guid, out var calls) ? [.. calls] : [];
        foreach (var call in woken)
            call.Wake();
    }

    /// <summary>There may be something new for a class of devices; those of other classes look in vain and go on waiting.</summary>
    public void WakeAll()
    {
        List<HeldCall> woken;
        lock (_gate)
            woken = [.. _held.Values.SelectMany(calls => calls)];
        foreach (var call in woken)
            call.Wake();
    }

    private void Leave(HeldCall call)
    {
        lock (_gate)
        {
            var calls = _held[call.Guid];
            if (!calls.Remove(call))
                return;
            _count--;
            if (calls.Count == 0)
                _held.Remove(call.Guid);
        }
    }

    /// <summary>One question that waits; dispose it when it is answered.</summary>
    internal sealed class HeldCall(HeldCalls calls, FdoGuid guid, bool isAlone) : IDisposable
    {
        private TaskCompletionSource _woken = New();

        public FdoGuid Guid { get; } = guid;

        /// <summary>False when another question for the same device was waiting already.</summary>
        public bool IsAlone { get; } = isAlone;

        /// <summary>Completes at the next wake-up. Take it before looking, so that nothing falls in between.</summary>
        public Task Next
        {
            get
            {
                var current = Volatile.Read(ref _woken);
                if (!current.Task.IsCompleted)
                    return current.Task;
                var fresh = New();
                return (Interlocked.CompareExchange(ref _woken, fresh, current) == current ? fresh : _woken).Task;
            }
        }

        public void Wake() => Volatile.Read(ref _woken).TrySetResult();

        public void Dispose() => calls.Leave(this);

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
