using System.Buffers;
using System.Formats.Cbor;
using System.Security.Cryptography;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>A file that arrives in <c>data</c> messages, with the length and hash that were announced for it.</summary>
internal sealed class IncomingFile(int maxLength)
{
    private readonly ArrayBufferWriter<byte> _content = new();

    public long? Length { get; private set; }

    public ReadOnlyMemory<byte>? Sha384 { get; private set; }

    public bool HasData { get; private set; }

    public int Count => _content.WrittenCount;

    public ReadOnlyMemory<byte> Content => _content.WrittenMemory;

    public bool IsTooLarge => Length > maxLength;

    /// <summary>The announced hash, if one was announced, is that of the content.</summary>
    public bool IsIntact =>
        Sha384 is not { } expected
        || CryptographicOperations.FixedTimeEquals(SHA384.HashData(_content.WrittenSpan), expected.Span);

    public void ReadLength(CborCursor value)
    {
        var length = value.ReadInt64();
        if (length < 0)
            value.Fail(WireFault.BadValue);
        Length = length;
    }

    public void ReadSha384(CborCursor value) =>
        Sha384 = value.ReadBytes(SHA384.HashSizeInBytes, SHA384.HashSizeInBytes).ToArray();

    /// <summary>False if it is more than was announced or is allowed.</summary>
    public bool TryAppend(ReadOnlySpan<byte> data)
    {
        HasData = true;
        if (data.Length > Math.Min(Length ?? maxLength, maxLength) - Count)
            return false;
        _content.Write(data);
        return true;
    }

    public void Write(CborWriter writer)
    {
        writer.WriteStartArray(4);
        writer.WriteInt64(Length ?? -1);
        writer.WriteByteString(Sha384.GetValueOrDefault().Span);
        writer.WriteBoolean(HasData);
        writer.WriteByteString(_content.WrittenSpan);
        writer.WriteEndArray();
    }

    public void Read(CborCursor cursor)
    {
        cursor.EnterArray(4);
        var length = cursor.ReadInt64();
        Length = length < 0 ? null : length;
        var sha384 = cursor.ReadBytes();
        if (!sha384.IsEmpty)
            Sha384 = sha384;
        HasData = cursor.ReadBoolean();
        _content.Write(cursor.ReadBytes(maxLength: maxLength).Span);
        cursor.LeaveArray();
    }
}
