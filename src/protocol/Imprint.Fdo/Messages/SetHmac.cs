using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// DI.SetHMAC (12) = [ HMac ]

/// <summary>Message 12: the device has made the header its own.</summary>
public sealed record SetHmac(FdoHash Hmac)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(1);
            Hmac.Write(writer);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out SetHmac? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(1);
        var hmac = FdoHash.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || !hmac!.Type.IsHmac)
            return FdoFault.Malformed;
        message = new SetHmac(hmac);
        return FdoFault.None;
    }
}
