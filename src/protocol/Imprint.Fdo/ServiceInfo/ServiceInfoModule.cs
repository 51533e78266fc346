using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>What the two sides of a module have in common. A module is told and asked by its loop and never does anything itself.</summary>
public abstract class ServiceInfoModule
{
    private const int MaxPending = 16;

    private readonly List<ServiceInfoEffect> _pending = [];
    private int _asked;

    /// <summary>The name in front of the colon, such as <c>fdo.download</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Effects that were asked for and are not complete.</summary>
    public IReadOnlyList<ServiceInfoEffect> Pending => _pending;

    internal int Place { get; set; }

    /// <summary>How many effects this module has asked for that are complete or dropped.</summary>
    internal int Settled
    {
        get => _asked - _pending.Count;
        set => _asked = value;
    }

    internal bool AsksTooMuch => _pending.Count > MaxPending;

    /// <summary>
    /// A whole value of the peer for this module. Read it straight through: the loop checks the cursor's fault and that nothing is left
    /// unread. A message that the module does not know is skipped (<see cref="CborCursor.Skip"/>). A fault ends the session.
    /// </summary>
    protected internal abstract FdoFault Receive(string message, CborCursor value);

    /// <summary>The peer has said all it has for now.</summary>
    protected internal virtual void EndOfTurn() { }

    /// <summary>Puts what there is to say into the outbox; one that streams stops when it is full.</summary>
    protected internal abstract void Produce(ServiceInfoOutbox outbox);

    /// <summary>The result of an effect that this module asked for.</summary>
    protected internal virtual void Complete(ServiceInfoEffect effect, EffectResult result) { }

    /// <summary>Asks for an effect. In <c>Restore</c>, ask again for what was pending, in the same order.</summary>
    protected void Ask(ServiceInfoEffect effect) => _pending.Add(effect with { Id = new EffectId(Place, ++_asked) });

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
}
