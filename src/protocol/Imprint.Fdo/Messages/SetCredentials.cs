using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// DI.SetCredentials (11) = [ bstr .cbor OVHeader ]

/// <summary>Message 11: the header that the device makes its HMAC over.</summary>
public sealed record SetCredentials(VoucherHeader Header)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(1);
            writer.WriteByteString(Header.Encoded.Span);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out SetCredentials? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(1);
        var encoded = cursor.ReadBytes(minLength: 1);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        var fault = VoucherHeader.Read(encoded, out var header);
        if (fault == FdoFault.None)
            message = new SetCredentials(header!);
        return fault;
    }
}
