using Imprint.Wire.Der;

namespace Imprint.Wire.Tests.Der;

internal static class DerWalk
{
    /// <summary>Reads whatever stands there, each value by every reader its tag could belong to.</summary>
    public static WireFault Everything(ReadOnlySpan<byte> input, TlvRules rules)
    {
        var reader = new DerReader(input, rules, maxDepth: 6);
        Level(ref reader);
        reader.ExpectEnd();
        return reader.Fault;
    }

    private static void Level(ref DerReader reader)
    {
        while (reader.HasMore)
        {
            var tag = reader.NextTag;
            if (tag.IsConstructed && reader.TryEnter(tag, out var outer))
            {
                Level(ref reader);
                reader.Leave(outer);
                continue;
            }

            var position = reader.Position;
            for (var kind = 0; kind < 14; kind++)
            {
                var value = reader; // a copy: its fault is its own
                Value(ref value, tag, kind);
            }

            reader.ReadTlv();
            if (reader.Fault == WireFault.None && reader.Since(position).IsEmpty)
                throw new InvalidOperationException("The reader did not move.");
        }
    }

    private static void Value(ref DerReader reader, DerTag tag, int kind)
    {
        switch (kind)
        {
            case 0:
                reader.ReadBoolean(tag);
                break;
            case 1:
                reader.ReadInt32(tag);
                break;
            case 2:
                reader.ReadUInt64(tag);
                break;
            case 3:
                reader.ReadBigInteger(tag, maxLength: 20);
                break;
            case 4:
                reader.ReadNull(tag);
                break;
            case 5:
                _ = reader.ReadOid(tag).ToString();
                break;
            case 6:
                reader.ReadBitStringOctets(tag);
                break;
            case 7:
                reader.ReadNamedBits(tag);
                break;
            case 8:
                reader.ReadUtf8String(tag);
                break;
            case 9:
                reader.ReadPrintableString(tag);
                break;
            case 10:
                reader.ReadIa5String(tag);
                break;
            case 11:
                reader.ReadUtcTime(tag);
                break;
            case 12:
                reader.ReadGeneralizedTime(tag);
                break;
            default:
                reader.ReadOctetString(tag, minLength: 1, maxLength: 16);
                break;
        }
    }
}
