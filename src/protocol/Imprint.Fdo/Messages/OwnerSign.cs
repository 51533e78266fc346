using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// TO0.OwnerSign (22) = [ bstr .cbor to0d, to1d ]

/// <summary>Message 22.</summary>
public sealed record OwnerSign(To0d To0d, To1d To1d)
{
    public static byte[] Encode(To0d to0d, ReadOnlyMemory<byte> to1d) =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(2);
            writer.WriteByteString(to0d.Encoded.Span);
            writer.WriteEncodedValue(to1d.Span);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out OwnerSign? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Voucher);
        cursor.EnterArray(2);
        var rawTo0d = cursor.ReadBytes(minLength: 1);
        var rawTo1d = cursor.ReadRaw();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        var fault = To0d.Read(rawTo0d, out var to0d);
        if (fault != FdoFault.None)
            return fault;
        fault = To1d.Read(rawTo1d, out var to1d);
        if (fault == FdoFault.None)
            message = new OwnerSign(to0d!, to1d!);
        return fault;
    }
}
