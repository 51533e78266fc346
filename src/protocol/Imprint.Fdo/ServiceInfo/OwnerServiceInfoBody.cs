using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>Message 69 inside the tunnel: <c>[IsMoreServiceInfo bool, IsDone bool, ServiceInfo]</c>.</summary>
public sealed record OwnerServiceInfoBody(bool IsMore, bool IsDone, IReadOnlyList<ServiceInfoEntry> Entries)
{
    public static FdoFault Read(ReadOnlyMemory<byte> bytes, int maxSize, out OwnerServiceInfoBody body)
    {
        body = new OwnerServiceInfoBody(IsMore: false, IsDone: false, []);
        if (bytes.Length > maxSize + ServiceInfoSize.Tolerance)
            return FdoFault.TooLarge;
        var cursor = new CborCursor(bytes);
        cursor.EnterArray(3);
        var isMore = cursor.ReadBoolean();
        var isDone = cursor.ReadBoolean();
        var entries = ServiceInfoEntries.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (ServiceInfoEntries.FaultOf(cursor.Fault) is not FdoFault.None and var fault)
            return fault;
        if (isMore && isDone)
            return FdoFault.Malformed;
        body = new OwnerServiceInfoBody(isMore, isDone, entries);
        return FdoFault.None;
    }

    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(3);
            writer.WriteBoolean(IsMore);
            writer.WriteBoolean(IsDone);
            ServiceInfoEntries.Write(writer, Entries);
            writer.WriteEndArray();
        });
}
