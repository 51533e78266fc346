using System.Buffers;
using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>
/// Makes values out of entries. A peer may split one value over entries of the same key, and may put several values of one message into
/// one entry; a value is whole when its bytes are one CBOR item.
/// </summary>
internal sealed class ServiceInfoInbox
{
    public const int MaxValueLength = ushort.MaxValue;

    private readonly ArrayBufferWriter<byte> _part = new();
    private string _key = "";

    public bool IsInsideValue => _key.Length > 0;

    /// <summary>Adds an entry and hands each value that is whole to <paramref name="take"/>, which reads it to its end.</summary>
    public FdoFault Add(ServiceInfoEntry entry, Func<CborCursor, FdoFault> take)
    {
        if (IsInsideValue && entry.Key != _key)
            return FdoFault.Malformed;
        if (_part.WrittenCount + entry.Value.Length > MaxValueLength)
            return FdoFault.TooLarge;

        var rest = Join(entry.Value);
        while (!rest.IsEmpty)
        {
            var whole = new CborCursor(rest);
            var item = whole.ReadRaw();
            if (whole.Fault == WireFault.Truncated)
                return Keep(entry.Key, rest);
            if (whole.Fault != WireFault.None)
                return ServiceInfoEntries.FaultOf(whole.Fault);
            var value = new CborCursor(item);
            var fault = take(value);
            // A value that is not what it should be says more than a message that comes at the wrong time.
            if (value.Fault == WireFault.None && fault == FdoFault.None)
                value.ExpectEnd();
            if (value.Fault != WireFault.None)
                return ServiceInfoEntries.FaultOf(value.Fault);
            if (fault != FdoFault.None)
                return fault;
            rest = rest[item.Length..];
        }

        return FdoFault.None;
    }

    public void Write(CborWriter writer)
    {
        writer.WriteTextString(_key);
        writer.WriteByteString(_part.WrittenSpan);
    }

    public void Read(CborCursor cursor)
    {
        _key = cursor.ReadText(ServiceInfoEntry.MaxKeyLength);
        _part.Write(cursor.ReadBytes(maxLength: MaxValueLength).Span);
    }

    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> value)
    {
        if (!IsInsideValue)
            return value;
        _part.Write(value.Span);
        var joined = _part.WrittenSpan.ToArray();
        _part.ResetWrittenCount();
        _key = "";
        return joined;
    }

    private FdoFault Keep(string key, ReadOnlyMemory<byte> part)
    {
        _part.Write(part.Span);
        _key = key;
        return FdoFault.None;
    }
}
