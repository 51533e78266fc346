using System.Formats.Cbor;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Tests.ServiceInfo;

/// <summary>A device's module that is there and does nothing.</summary>
internal sealed class NamedModule(string name) : DeviceModule
{
    public override string Name => name;

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        value.Skip();
        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox) { }
}

/// <summary>An owner's module that never ends.</summary>
internal sealed class EndlessModule(string name) : OwnerModule
{
    public override string Name => name;

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        value.Skip();
        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox) { }

    protected internal override void Export(CborWriter writer) => writer.WriteNull();

    protected internal override void Restore(CborCursor cursor) => cursor.ReadNull();
}
