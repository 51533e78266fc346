using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>Message 68 inside the tunnel: <c>[IsMoreServiceInfo bool, ServiceInfo]</c>.</summary>
public sealed record DeviceServiceInfoBody(bool IsMore, IReadOnlyList<ServiceInfoEntry> Entries)
{
    public static FdoFault Read(ReadOnlyMemory<byte> bytes, int maxSize, out DeviceServiceInfoBody body)
    {
        body = new DeviceServiceInfoBody(IsMore: false, []);
        if (bytes.Length > maxSize + ServiceInfoSize.Tolerance)
            return FdoFault.TooLarge;
        var cursor = new CborCursor(bytes);
        cursor.EnterArray(2);
        var isMore = cursor.ReadBoolean();
        var entries = ServiceInfoEntries.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (ServiceInfoEntries.FaultOf(cursor.Fault) is not FdoFault.None and var fault)
            return fault;
        body = new DeviceServiceInfoBody(isMore, entries);
        return FdoFault.None;
    }

    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(2);
            writer.WriteBoolean(IsMore);
            ServiceInfoEntries.Write(writer, Entries);
            writer.WriteEndArray();
        });
}
