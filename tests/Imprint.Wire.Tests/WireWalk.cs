namespace Imprint.Wire.Tests;

internal static class WireWalk
{
    /// <summary>Takes the first octet of each step for what to read next, until nothing is left.</summary>
    public static WireFault Everything(ReadOnlySpan<byte> input)
    {
        var reader = new WireReader(input);
        while (reader.HasMore)
        {
            var remaining = reader.Remaining;
            Step(ref reader);
            if (reader.HasMore && reader.Remaining >= remaining)
                throw new InvalidOperationException("The reader did not move.");
        }

        return reader.Fault;
    }

    private static void Step(ref WireReader reader)
    {
        switch (reader.ReadUInt8() % 11)
        {
            case 0:
                reader.ReadUInt16();
                break;
            case 1:
                reader.ReadUInt24();
                break;
            case 2:
                reader.ReadBlock16();
                break;
            case 3:
                reader.ReadBlock8();
                break;
            case 4:
                reader.ReadBlock24();
                break;
            case 5:
                reader.ReadUInt32();
                break;
            case 6:
                reader.ReadUInt48();
                break;
            case 7:
                reader.ReadUInt64();
                break;
            case 8:
                var inner = reader.Inner(reader.ReadUInt8());
                inner.ReadUInt16();
                inner.TakeRest();
                reader.Join(inner);
                break;
            case 9:
                reader.Take(reader.ReadUInt16() - 256);
                break;
            default:
                reader.PeekUInt8();
                break;
        }
    }
}
