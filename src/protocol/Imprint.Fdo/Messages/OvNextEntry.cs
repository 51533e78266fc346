using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// TO2.OVNextEntry (63) = [ OVEntryNum: uint8, OVEntry ]

/// <summary>Message 63.</summary>
public sealed record OvNextEntry(int Number, VoucherEntry Entry)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(2);
            writer.WriteInt32(Number);
            writer.WriteEncodedValue(Entry.Encoded.Span);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out OvNextEntry? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(2);
        var number = cursor.ReadUnsigned(FdoLimits.MaxVoucherEntries);
        var raw = cursor.ReadRaw();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        var fault = VoucherEntry.Read(raw, out var entry);
        if (fault == FdoFault.None)
            message = new OvNextEntry(number, entry!);
        return fault;
    }
}
