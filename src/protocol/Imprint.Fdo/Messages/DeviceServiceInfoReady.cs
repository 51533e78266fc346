using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// TO2.DeviceServiceInfoReady (66), inside the tunnel = [ ReplacementHMac: HMac / null, maxOwnerServiceInfoSz: uint16 / null ]

/// <summary>Message 66. Without an HMAC the device keeps its credential.</summary>
public sealed record DeviceServiceInfoReady(FdoHash? ReplacementHmac, int? MaxOwnerServiceInfoSize)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(2);
            FdoHash.WriteOrNull(writer, ReplacementHmac);
            if (MaxOwnerServiceInfoSize is { } size)
                writer.WriteInt32(size);
            else
                writer.WriteNull();
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out DeviceServiceInfoReady? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(2);
        var hmac = FdoHash.ReadOrNull(cursor);
        int? size = cursor.TryReadNull() ? null : cursor.ReadUnsigned(ushort.MaxValue);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || hmac is { Type.IsHmac: false })
            return FdoFault.Malformed;
        message = new DeviceServiceInfoReady(hmac, size);
        return FdoFault.None;
    }
}
