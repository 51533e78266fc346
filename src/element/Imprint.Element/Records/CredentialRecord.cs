using Imprint.Wire;

namespace Imprint.Element.Records;

// credentials = 1 | 3 × ( has slot uint8 [slot] )

/// <summary>
/// All credentials in one record, because a record is replaced whole: no power cut leaves one of them changed and another not.
/// </summary>
internal sealed record CredentialRecord(CredentialSlot? Current, CredentialSlot? Staged, CredentialSlot? Factory) : IDisposable
{
    private const byte Version = 1;

    public static CredentialRecord Empty { get; } = new(null, null, null);

    public static CredentialRecord? Read(ReadOnlySpan<byte> record)
    {
        var reader = new WireReader(record);
        if (reader.ReadUInt8() != Version)
            reader.Fail(WireFault.BadValue);
        var current = ReadOptional(ref reader);
        var staged = ReadOptional(ref reader);
        var factory = ReadOptional(ref reader);
        reader.ExpectEnd();
        return reader.Fault == WireFault.None ? new CredentialRecord(current, staged, factory) : null;
    }

    public void Write(RecordWriter writer)
    {
        writer.WriteUInt8(Version);
        WriteOptional(writer, Current);
        WriteOptional(writer, Staged);
        WriteOptional(writer, Factory);
    }

    public void Dispose()
    {
        Current?.Dispose();
        Staged?.Dispose();
        Factory?.Dispose();
    }

    private static CredentialSlot? ReadOptional(ref WireReader reader) =>
        reader.ReadUInt8() == 1 ? CredentialSlot.Read(ref reader) : null;

    private static void WriteOptional(RecordWriter writer, CredentialSlot? slot)
    {
        writer.WriteUInt8(slot is null ? (byte)0 : (byte)1);
        slot?.Write(writer);
    }
}
