using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>
/// The owner's half of a module, doing one thing once. The loop says <c>active</c>; the module sends its parameters and data at once,
/// without waiting for an answer, and ends with <see cref="Finish"/> or <see cref="ServiceInfoModule.Fail"/>.
/// </summary>
public abstract class OwnerModule : ServiceInfoModule
{
    public bool IsDone { get; private set; }

    internal bool HasEnded => IsDone || Fault != FdoFault.None;

    internal void RestoreEnd(bool isDone, FdoFault fault)
    {
        IsDone = isDone;
        Fail(fault);
    }

    protected void Finish() => IsDone = true;

    /// <summary>Writes the module's state as one item. What it was built with is not state: a restored module is built with the same.</summary>
    protected internal abstract void Export(CborWriter writer);

    /// <summary>Reads what <see cref="Export"/> wrote into a module that is new. Faults stay in the cursor.</summary>
    protected internal abstract void Restore(CborCursor cursor);
}
