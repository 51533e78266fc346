using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>The array <c>ServiceInfo = [ *[key, bstr .cbor value] ]</c>.</summary>
internal static class ServiceInfoEntries
{
    public const int MaxCount = 1024;

    public static void Write(CborWriter writer, IReadOnlyList<ServiceInfoEntry> entries)
    {
        writer.WriteStartArray(entries.Count);
        foreach (var entry in entries)
            entry.Write(writer);
        writer.WriteEndArray();
    }

    public static IReadOnlyList<ServiceInfoEntry> Read(CborCursor cursor)
    {
        var entries = new List<ServiceInfoEntry>();
        cursor.EnterArray();
        while (cursor.HasMore)
            entries.Add(ServiceInfoEntry.Read(cursor));
        cursor.LeaveArray();
        return entries;
    }

    /// <summary>What a fault of the encoding means for the session.</summary>
    public static FdoFault FaultOf(WireFault fault) =>
        fault switch
        {
            WireFault.None => FdoFault.None,
            WireFault.TooLong or WireFault.TooDeep => FdoFault.TooLarge,
            _ => FdoFault.Malformed,
        };
}
