using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// TO2.GetOVNextEntry (62) = [ OVEntryNum: uint8 ]

/// <summary>Message 62: from 0 to NumOVEntries − 1.</summary>
public sealed record GetOvNextEntry(int Number)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(1);
            writer.WriteInt32(Number);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out GetOvNextEntry? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(1);
        var number = cursor.ReadUnsigned(FdoLimits.MaxVoucherEntries);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        message = new GetOvNextEntry(number);
        return FdoFault.None;
    }
}
