using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// TO0.AcceptOwner (23) = [ WaitSeconds: uint32 ]

/// <summary>Message 23: for how long the redirect is kept.</summary>
public sealed record AcceptOwner(uint WaitSeconds)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(1);
            writer.WriteUInt32(WaitSeconds);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out AcceptOwner? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(1);
        var wait = cursor.ReadUInt64();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || wait > uint.MaxValue)
            return FdoFault.Malformed;
        message = new AcceptOwner((uint)wait);
        return FdoFault.None;
    }
}
