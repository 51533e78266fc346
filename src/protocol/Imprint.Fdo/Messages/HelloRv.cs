using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Messages;

// TO1.HelloRV (30) = [ Guid, eASigInfo ]

/// <summary>Message 30.</summary>
public sealed record HelloRv(FdoGuid Guid, SigInfo SigInfo)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(2);
            writer.WriteByteString(Guid.ToBytes());
            SigInfo.Write(writer);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out HelloRv? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(2);
        var guid = VoucherHeader.ReadGuid(cursor);
        var sigInfo = SigInfo.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        message = new HelloRv(guid, sigInfo);
        return FdoFault.None;
    }
}
