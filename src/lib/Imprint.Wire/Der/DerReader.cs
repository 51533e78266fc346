namespace Imprint.Wire.Der;

/// <summary>
/// A cursor over DER or BER-TLV that hands out slices of its input and allocates nothing. The first fault sticks: from then
/// on every read gives an empty or zero value and <see cref="HasMore"/> is false, so a decoder reads straight through.
/// </summary>
public ref partial struct DerReader
{
    public const int DefaultMaxDepth = 32;

    private readonly ReadOnlySpan<byte> _input;
    private readonly TlvRules _rules;
    private int _end;
    private int _depthLeft;

    public DerReader(ReadOnlySpan<byte> input, TlvRules rules = TlvRules.Der, int maxDepth = DefaultMaxDepth)
    {
        _input = input;
        _rules = rules;
        _end = input.Length;
        _depthLeft = maxDepth;
    }

    public WireFault Fault { get; private set; }

    /// <summary>Offset of the next TLV in the input, at whatever depth.</summary>
    public int Position { get; private set; }

    /// <summary>Whether the level that the reader is in has another TLV.</summary>
    public readonly bool HasMore => Position < _end;

    /// <summary>The tag that comes next, or the zero tag at the end of the level and before a tag that cannot be read.</summary>
    public readonly DerTag NextTag => HasMore && ReadTag(Position, out var tag, out _) == WireFault.None ? tag : default;

    public readonly bool NextIs(DerTag tag) => NextTag == tag;

    /// <summary>Reads the next TLV, whatever its tag.</summary>
    public DerTlv ReadTlv()
    {
        var tlv = PeekTlv();
        Position += tlv.Whole.Length;
        return tlv;
    }

    public DerTlv ReadTlv(DerTag tag)
    {
        ExpectTag(tag);
        return ReadTlv();
    }

    /// <summary>The next TLV, left in place: the raw form of something that is about to be entered.</summary>
    public DerTlv PeekTlv()
    {
        if (Fault != WireFault.None)
            return default;

        var fault = ReadHeader(out var tag, out var contents, out var end);
        if (fault == WireFault.None)
            return new DerTlv(tag, _input[Position..end], contents - Position, Position);

        Fail(fault);
        return default;
    }

    /// <summary>Reads a TLV that must have this tag and gives its contents octets.</summary>
    public ReadOnlySpan<byte> ReadContents(DerTag tag) => ReadTlv(tag) is { Whole.IsEmpty: false } tlv ? tlv.Contents : [];

    /// <summary>Goes into a constructed value. Pair it with <see cref="Leave"/>.</summary>
    public DerScope Enter(DerTag tag)
    {
        var outer = new DerScope(_end);
        ExpectTag(tag);
        if (Fault != WireFault.None)
            return outer;

        var fault = ReadHeader(out _, out var contents, out var end);
        if (fault == WireFault.None && !tag.IsConstructed)
            fault = WireFault.UnexpectedType;
        if (fault == WireFault.None && _depthLeft == 0)
            fault = WireFault.TooDeep;
        if (fault != WireFault.None)
        {
            Fail(fault);
            return outer;
        }

        _depthLeft--;
        Position = contents;
        _end = end;
        return outer;
    }

    public DerScope EnterSequence() => Enter(DerTag.Sequence);

    /// <summary>Enters an OPTIONAL constructed value; false when another tag, or nothing, comes next.</summary>
    public bool TryEnter(DerTag tag, out DerScope outer)
    {
        outer = default;
        if (!NextIs(tag))
            return false;
        outer = Enter(tag);
        return Fault == WireFault.None;
    }

    /// <summary>Goes back to the level around. Members left unread are a fault.</summary>
    public void Leave(DerScope outer)
    {
        ExpectEnd();
        if (Fault != WireFault.None)
            return;
        _end = outer.OuterEnd;
        _depthLeft++;
    }

    /// <summary>Passes over the rest of this level, where the type is extensible. What is passed over must still be TLVs.</summary>
    public void SkipRest()
    {
        while (HasMore)
            ReadTlv();
    }

    /// <summary>The octets from an earlier <see cref="Position"/> up to here: several TLVs that are signed together.</summary>
    public readonly ReadOnlySpan<byte> Since(int position) => Fault == WireFault.None ? _input[position..Position] : [];

    public void ExpectEnd()
    {
        if (HasMore)
            Fail(WireFault.TrailingBytes);
    }

    public void Fail(WireFault fault)
    {
        if (Fault == WireFault.None)
            Fault = fault;
        _end = Position;
    }

    private void ExpectTag(DerTag tag)
    {
        if (Fault != WireFault.None)
            return;
        var fault = ReadTag(Position, out var found, out _);
        if (fault == WireFault.None && found != tag)
            fault = WireFault.UnexpectedType;
        if (fault != WireFault.None)
            Fail(fault);
    }

    // X.690 8.1.2: low form, or 1Fh in the low five bits and up to two octets of seven bits each.
    private readonly WireFault ReadTag(int at, out DerTag tag, out int next)
    {
        tag = default;
        next = at;
        if (at >= _end)
            return WireFault.Truncated;

        var value = (int)_input[next++];
        if (value == 0)
            return WireFault.BadValue; // end-of-contents belongs to indefinite lengths
        if ((value & 0x1f) != 0x1f)
        {
            tag = value;
            return WireFault.None;
        }

        byte octet;
        do
        {
            if (next == _end)
                return WireFault.Truncated;
            if (next - at == 3)
                return WireFault.TooLong;
            octet = _input[next++];
            if (value <= 0xff && octet == 0x80)
                return WireFault.NotCanonical;
            value = value << 8 | octet;
        } while ((octet & 0x80) != 0);

        tag = value;
        return _rules == TlvRules.Der && tag.Number < 0x1f ? WireFault.NotCanonical : WireFault.None;
    }

    // X.690 8.1.3 and 10.1: definite, and under DER in the fewest octets.
    private readonly WireFault ReadHeader(out DerTag tag, out int contents, out int end)
    {
        end = 0;
        var fault = ReadTag(Position, out tag, out contents);
        if (fault != WireFault.None)
            return fault;
        if (contents == _end)
            return WireFault.Truncated;

        long length = _input[contents++];
        if (length >= 0x80)
        {
            var count = (int)length & 0x7f;
            if (count == 0)
                return WireFault.NotCanonical; // indefinite
            if (count > 4)
                return WireFault.TooLong;
            if (count > _end - contents)
                return WireFault.Truncated;

            length = 0;
            foreach (var octet in _input.Slice(contents, count))
                length = length << 8 | octet;
            if (_rules == TlvRules.Der && (length < 0x80 || length >> (8 * (count - 1)) == 0))
                return WireFault.NotCanonical;
            contents += count;
        }

        if (length > _end - contents)
            return WireFault.Truncated;
        end = contents + (int)length;
        return WireFault.None;
    }
}
