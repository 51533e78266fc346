using Imprint.Wire;

namespace Imprint.Element.Records;

// service key = 1 | has current uint8 [key] | has next uint8 [key]

/// <summary>The key of one name that is in use, and the one that waits for its certificate to take over.</summary>
internal sealed record ServiceKeyRecord(KeyRecord? Current, KeyRecord? Next) : IDisposable
{
    private const byte Version = 1;

    public static ServiceKeyRecord? Read(ReadOnlySpan<byte> record)
    {
        var reader = new WireReader(record);
        if (reader.ReadUInt8() != Version)
            reader.Fail(WireFault.BadValue);
        var current = reader.ReadUInt8() == 1 ? KeyRecord.Read(ref reader) : null;
        var next = reader.ReadUInt8() == 1 ? KeyRecord.Read(ref reader) : null;
        reader.ExpectEnd();
        return reader.Fault == WireFault.None ? new ServiceKeyRecord(current, next) : null;
    }

    public void Write(RecordWriter writer)
    {
        writer.WriteUInt8(Version);
        WriteOptional(writer, Current);
        WriteOptional(writer, Next);
    }

    public void Dispose()
    {
        Current?.Dispose();
        Next?.Dispose();
    }

    private static void WriteOptional(RecordWriter writer, KeyRecord? key)
    {
        writer.WriteUInt8(key is null ? (byte)0 : (byte)1);
        key?.Write(writer);
    }
}
