using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Wire.Tests.Cbor;

internal static class CborWalk
{
    /// <summary>Reads whatever stands there by the reader that fits, going into every container.</summary>
    public static WireFault Everything(ReadOnlyMemory<byte> input, CborLimits limits)
    {
        var cursor = new CborCursor(input, limits);
        Item(cursor);
        cursor.ExpectEnd();
        return cursor.Fault;
    }

    private static void Item(CborCursor cursor)
    {
        switch (cursor.Next)
        {
            case CborReaderState.UnsignedInteger:
                cursor.ReadUInt64();
                break;
            case CborReaderState.NegativeInteger:
                cursor.ReadInt64();
                break;
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                cursor.ReadBytes();
                break;
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                cursor.ReadText();
                break;
            case CborReaderState.Boolean:
                cursor.ReadBoolean();
                break;
            case CborReaderState.Null:
                cursor.TryReadNull();
                break;
            case CborReaderState.HalfPrecisionFloat
            or CborReaderState.SinglePrecisionFloat
            or CborReaderState.DoublePrecisionFloat:
                cursor.ReadDouble();
                break;
            case CborReaderState.StartArray:
                cursor.EnterArray();
                while (cursor.HasMore)
                    Item(cursor);
                cursor.LeaveArray();
                break;
            case CborReaderState.StartMap:
                cursor.EnterMap();
                while (cursor.HasMore)
                {
                    Item(cursor);
                    Item(cursor);
                }

                cursor.LeaveMap();
                break;
            case CborReaderState.Tag:
                cursor.TryReadTag(18);
                cursor.Skip();
                break;
            default:
                cursor.Skip();
                break;
        }
    }
}
