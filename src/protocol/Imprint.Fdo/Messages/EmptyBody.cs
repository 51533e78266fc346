using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

/// <summary>Messages 13 and 20, which say nothing but their number: an empty array.</summary>
public static class EmptyBody
{
    public static byte[] Encode() => [0x80];

    public static FdoFault Read(ReadOnlyMemory<byte> body)
    {
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(0);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        return cursor.Fault == WireFault.None ? FdoFault.None : FdoFault.Malformed;
    }
}
