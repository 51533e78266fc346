using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>What the two sides of a module have in common. A module is told and asked by its loop and never does anything itself.</summary>
public abstract class ServiceInfoModule
{
    private const int MaxPending = 16;

    private readonly List<ServiceInfoEffect> _pending = [];
    private readonly Queue<int> _restored = [];
    private int _asked;

    /// <summary>The name in front of the colon, such as <c>fdo.download</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Effects that were asked for and are not complete.</summary>
    public IReadOnlyList<ServiceInfoEffect> Pending => _pending;

    /// <summary>Why the module failed; none while it runs and when it is done.</summary>
    public FdoFault Fault { get; private set; }

    internal int Place { get; set; }

    internal bool AsksTooMuch => _pending.Count > MaxPending;

    /// <summary>
    /// A whole value of the peer for this module. Read it straight through: the loop checks the cursor's fault and that nothing is left
    /// unread. A message that the module does not know is skipped (<see cref="CborCursor.Skip"/>). A fault that is returned ends the
    /// session, as it is the peer who broke the rules; <see cref="Fail"/> ends the module.
    /// </summary>
    protected internal abstract FdoFault Receive(string message, CborCursor value);

    /// <summary>The peer has said all it has for now.</summary>
    protected internal virtual void EndOfTurn() { }

    /// <summary>Puts what there is to say into the outbox; one that streams stops when it is full.</summary>
    protected internal abstract void Produce(ServiceInfoOutbox outbox);

    /// <summary>The result of an effect that this module asked for.</summary>
    protected internal virtual void Complete(ServiceInfoEffect effect, EffectResult result) { }

    /// <summary>Asks for an effect. When a module is restored it asks again for what was pending, in the same order.</summary>
    protected void Ask(ServiceInfoEffect effect)
    {
        var number = _restored.TryDequeue(out var known) ? known : ++_asked;
        _pending.Add(effect with { Id = new EffectId(Place, number) });
    }

    /// <summary>The module cannot go on.</summary>
    protected void Fail(FdoFault fault = FdoFault.ModuleFailed) => Fault = fault;

    /// <summary>Forgets what was asked for: its results will not be wanted.</summary>
    protected internal void DropPending() => _pending.Clear();

    internal bool TryComplete(EffectId id, EffectResult result)
    {
        var index = _pending.FindIndex(effect => effect.Id == id);
        if (index < 0)
            return false;
        var effect = _pending[index];
        _pending.RemoveAt(index);
        Complete(effect, result);
        return true;
    }

    internal void WritePending(CborWriter writer)
    {
        writer.WriteStartArray(1 + _pending.Count);
        writer.WriteInt32(_asked);
        foreach (var effect in _pending)
            writer.WriteInt32(effect.Id.Number);
        writer.WriteEndArray();
    }

    internal void ReadPending(CborCursor cursor)
    {
        cursor.EnterArray();
        _asked = cursor.ReadUnsigned();
        while (cursor.HasMore)
            _restored.Enqueue(cursor.ReadUnsigned(_asked));
        cursor.LeaveArray();
    }

    /// <summary>After its state was read, a module must have asked for exactly what was pending.</summary>
    internal void ExpectPending(CborCursor cursor, int asked)
    {
        if (_restored.Count != 0 || _asked != asked)
            cursor.Fail(WireFault.BadValue);
    }

    internal int Asked => _asked;
}
