using System.Formats.Cbor;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Journey.FirstAccess;

// scope = device: bstr .size 16 / class: tstr

/// <summary>Whom a record is for: one device, or every device of a class.</summary>
public abstract record FirstAccessScope
{
    private FirstAccessScope() { }

    public sealed record Device(FdoGuid Guid) : FirstAccessScope
    {
        public override string ToString() => Guid.ToString();
    }

    public sealed record DeviceClass(ClassId Class) : FirstAccessScope
    {
        public override string ToString() => Class.ToString();
    }

    internal static FirstAccessScope Read(CborCursor cursor)
    {
        if (cursor.Next == CborReaderState.TextString)
            return new DeviceClass(ClassId.Read(cursor));
        return new Device(cursor.ReadGuid());
    }

    internal void Write(CborWriter writer)
    {
        if (this is DeviceClass { Class: var id })
            writer.WriteTextString(id.ToString());
        else
            writer.WriteGuid(((Device)this).Guid);
    }
}
