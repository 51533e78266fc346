using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// TO2.OwnerServiceInfoReady (67), inside the tunnel = [ maxDeviceServiceInfoSz: uint16 / null ]

/// <summary>Message 67.</summary>
public sealed record OwnerServiceInfoReady(int? MaxDeviceServiceInfoSize)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(1);
            if (MaxDeviceServiceInfoSize is { } size)
                writer.WriteInt32(size);
            else
                writer.WriteNull();
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out OwnerServiceInfoReady? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(1);
        int? size = cursor.TryReadNull() ? null : cursor.ReadUnsigned(ushort.MaxValue);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        message = new OwnerServiceInfoReady(size);
        return FdoFault.None;
    }
}
