using System.Formats.Cbor;

namespace Imprint.Wire.Cbor;

/// <summary>
/// Reads one CBOR data item from a peer. It never throws: the first fault sticks, and from then on every read gives an empty or
/// zero value and <see cref="HasMore"/> is false, so a decoder reads straight through and checks once. Byte strings and raw
/// items are slices of the input; no announced count or length makes it allocate before the bytes were there.
/// </summary>
public sealed class CborCursor
{
    private readonly ReadOnlyMemory<byte> _input;
    private readonly CborLimits _limits;
    private readonly CborReader? _reader;
    private readonly bool _hasTrailing;

    public CborCursor(ReadOnlyMemory<byte> input, CborLimits? limits = null)
    {
        _limits = limits ?? CborLimits.Default;
        Fault = CborScan.Check(input.Span, _limits, out var length);
        _hasTrailing = length < input.Length;
        _input = input[..length];
        // Strict adds the refusal of duplicate map keys to what the scan has checked.
        if (Fault == WireFault.None)
            _reader = new CborReader(_input, CborConformanceMode.Strict);
    }

    public WireFault Fault { get; private set; }

    /// <summary>Whether the array or map that the cursor is in has another item; at the top, whether the item is still unread.</summary>
    public bool HasMore =>
        Next is not (CborReaderState.Finished or CborReaderState.EndArray or CborReaderState.EndMap or CborReaderState.Undefined);

    /// <summary>What comes next; <see cref="CborReaderState.Undefined"/> after a fault.</summary>
    public CborReaderState Next => Try(static reader => reader.PeekState());

    /// <summary>Goes into an array and gives its length, or −1 for an open-ended one. Pair it with <see cref="LeaveArray"/>.</summary>
    public int EnterArray() => Try(static reader => reader.ReadStartArray() ?? -1);

    /// <summary>Goes into an array that must have exactly this many items.</summary>
    public void EnterArray(int count)
    {
        var found = EnterArray();
        if (found >= 0 && found != count)
            Fail(WireFault.BadValue);
    }

    /// <summary>Goes back to the level around. Items left unread are a fault.</summary>
    public void LeaveArray() => Leave(CborReaderState.EndArray, static reader => reader.ReadEndArray());

    /// <summary>Goes into a map and gives its number of pairs, or −1 for an open-ended one. Pair it with <see cref="LeaveMap"/>.</summary>
    public int EnterMap() => Try(static reader => reader.ReadStartMap() ?? -1);

    public void LeaveMap() => Leave(CborReaderState.EndMap, static reader => reader.ReadEndMap());

    public long ReadInt64() => Try(static reader => reader.ReadInt64());

    public ulong ReadUInt64() => Try(static reader => reader.ReadUInt64());

    public int ReadInt32() => Try(static reader => reader.ReadInt32());

    /// <summary>An unsigned integer that must not exceed <paramref name="max"/>.</summary>
    public int ReadUnsigned(int max = int.MaxValue)
    {
        var value = ReadInt64();
        if (value >= 0 && value <= max)
            return (int)value;
        Fail(WireFault.BadValue);
        return 0;
    }

    public bool ReadBoolean() => Try(static reader => reader.ReadBoolean());

    public double ReadDouble() => Try(static reader => reader.ReadDouble());

    public void ReadNull() => Try(static reader => reader.ReadNull());

    /// <summary>Reads a null if one comes next: the absent form of a field that another type may fill.</summary>
    public bool TryReadNull()
    {
        if (Next != CborReaderState.Null)
            return false;
        ReadNull();
        return Fault == WireFault.None;
    }

    /// <summary>The contents of a byte string: a slice of the input, unless it came in chunks.</summary>
    public ReadOnlyMemory<byte> ReadBytes(int minLength = 0, int maxLength = int.MaxValue)
    {
        var bytes = Try(static reader =>
            reader.PeekState() == CborReaderState.StartIndefiniteLengthByteString
                ? reader.ReadByteString()
                : reader.ReadDefiniteLengthByteString()
        );
        if (bytes.Length > maxLength)
            Fail(WireFault.TooLong);
        else if (bytes.Length < minLength)
            Fail(WireFault.BadValue);
        return Fault == WireFault.None ? bytes : default;
    }

    /// <summary>A byte string, or null where null stands for none.</summary>
    public ReadOnlyMemory<byte>? ReadBytesOrNull(int maxLength = int.MaxValue)
    {
        if (TryReadNull())
            return null;
        return ReadBytes(maxLength: maxLength);
    }

    /// <summary>A text string of at most <paramref name="maxLength"/> UTF-16 units.</summary>
    public string ReadText(int maxLength = int.MaxValue)
    {
        var text = Try(static reader => reader.ReadTextString()) ?? "";
        if (text.Length > maxLength)
            Fail(WireFault.TooLong);
        return Fault == WireFault.None ? text : "";
    }

    /// <summary>Reads a tag that must be this one.</summary>
    public void ReadTag(ulong tag)
    {
        var found = Try(static reader => (ulong)reader.ReadTag());
        if (found != tag)
            Fail(WireFault.UnexpectedType);
    }

    /// <summary>Reads this tag if it comes next, and leaves anything else in place.</summary>
    public bool TryReadTag(ulong tag)
    {
        if (Next != CborReaderState.Tag || Try(static reader => (ulong)reader.PeekTag()) != tag)
            return false;
        ReadTag(tag);
        return Fault == WireFault.None;
    }

    /// <summary>The next item as it was received, whatever it is: what is hashed, signed or kept.</summary>
    public ReadOnlyMemory<byte> ReadRaw() => HasMore ? Try(static reader => reader.ReadEncodedValue()) : NothingThere();

    public void Skip() => ReadRaw();

    /// <summary>A cursor over a byte string that holds a data item of its own (<c>bstr .cbor</c>). Give it back to <see cref="Join"/>.</summary>
    public CborCursor ReadEmbedded(int maxLength = int.MaxValue) => new(ReadBytes(minLength: 1, maxLength), _limits);

    /// <summary>Takes over the fault of an embedded item's cursor; what it left unread is a fault too.</summary>
    public void Join(CborCursor embedded)
    {
        embedded.ExpectEnd();
        if (embedded.Fault != WireFault.None)
            Fail(embedded.Fault);
    }

    /// <summary>The item has been read and nothing follows it.</summary>
    public void ExpectEnd()
    {
        if (Fault == WireFault.None && (_hasTrailing || Next != CborReaderState.Finished))
            Fail(WireFault.TrailingBytes);
    }

    public void Fail(WireFault fault)
    {
        if (Fault == WireFault.None)
            Fault = fault;
    }

    private ReadOnlyMemory<byte> NothingThere()
    {
        Fail(WireFault.Truncated);
        return default;
    }

    private void Leave(CborReaderState end, Action<CborReader> leave)
    {
        if (Fault == WireFault.None && Next != end)
            Fail(HasMore ? WireFault.TrailingBytes : WireFault.UnexpectedType);
        Try(leave);
    }

    private void Try(Action<CborReader> read) =>
        Try(reader =>
        {
            read(reader);
            return true;
        });

    // The scan let only well-formed data through, so what the platform's reader can still object to is known.
    private T? Try<T>(Func<CborReader, T> read)
    {
        if (Fault != WireFault.None)
            return default;
        try
        {
            return read(_reader!);
        }
        catch (OverflowException)
        {
            Fail(WireFault.TooLong); // an integer beyond the type that was asked for
        }
        catch (InvalidOperationException)
        {
            Fail(WireFault.UnexpectedType); // another type than the one that was asked for
        }
        catch (CborContentException)
        {
            Fail(WireFault.Duplicate);
        }

        return default;
    }
}
