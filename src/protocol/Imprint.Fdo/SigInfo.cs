using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo;

/// <summary>What a device signs with: <c>[sgType, info]</c>. The info is empty for ECDSA; EPID, which filled it, is gone.</summary>
public readonly record struct SigInfo(CoseAlgorithm Algorithm)
{
    private const int MaxInfoLength = 1024;

    internal static SigInfo Read(CborCursor cursor)
    {
        cursor.EnterArray(2);
        var algorithm = (CoseAlgorithm)cursor.ReadInt32();
        cursor.ReadBytes(maxLength: MaxInfoLength);
        cursor.LeaveArray();
        return new SigInfo(algorithm);
    }

    internal void Write(CborWriter writer)
    {
        writer.WriteStartArray(2);
        writer.WriteInt32((int)Algorithm);
        writer.WriteByteString([]);
        writer.WriteEndArray();
    }
}
