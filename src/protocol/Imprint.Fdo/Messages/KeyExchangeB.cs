using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// TO2.ProveDevice (64): an EAT whose FDO claim is [ xBKeyExchange: bstr ]

/// <summary>The device's half of the key exchange, inside message 64.</summary>
public static class KeyExchangeB
{
    private const int MaxLength = 1024;

    public static void Write(System.Formats.Cbor.CborWriter writer, ReadOnlySpan<byte> xB)
    {
        writer.WriteStartArray(1);
        writer.WriteByteString(xB);
        writer.WriteEndArray();
    }

    public static FdoFault Read(ReadOnlyMemory<byte> claim, out ReadOnlyMemory<byte> xB)
    {
        var cursor = new CborCursor(claim, FdoLimits.Cbor);
        cursor.EnterArray(1);
        xB = cursor.ReadBytes(minLength: 1, MaxLength);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        return cursor.Fault == WireFault.None ? FdoFault.None : FdoFault.Malformed;
    }
}
