using System.Text.Unicode;

namespace Imprint.Wire.Cbor;

/// <summary>
/// Walks one data item and all it contains, without recursion and without allocating, so that nothing malformed, oversized or
/// (unless allowed) non-canonical reaches the reader behind it. Duplicate map keys are left to that reader.
/// </summary>
internal ref struct CborScan
{
    private const long UntilBreak = -1;

    private readonly ReadOnlySpan<byte> _input;
    private readonly CborLimits _limits;
    private int _position;
    private WireFault _fault;

    private CborScan(ReadOnlySpan<byte> input, CborLimits limits)
    {
        _input = input;
        _limits = limits;
    }

    /// <summary>Checks the item that <paramref name="input"/> starts with and tells its length.</summary>
    public static WireFault Check(ReadOnlySpan<byte> input, CborLimits limits, out int length)
    {
        var scan = new CborScan(input, limits);
        scan.Run();
        length = scan._fault == WireFault.None ? scan._position : 0;
        return scan._fault;
    }

    private void Run()
    {
        Span<Level> levels = stackalloc Level[CborLimits.DepthCeiling];
        var depth = 0;
        do
        {
            var head = ReadHead();
            var inside = ReadBody(head);
            if (_fault != WireFault.None)
                return;

            if (head.IsBreak)
            {
                // A break ends an open-ended container, and a map only between two pairs.
                if (depth == 0 || levels[depth - 1] is not { Left: UntilBreak, IsBehindKey: false })
                {
                    _fault = WireFault.BadValue;
                    return;
                }

                depth--;
            }
            else if (inside != 0)
            {
                if (depth == _limits.MaxDepth)
                {
                    _fault = WireFault.TooDeep;
                    return;
                }

                levels[depth++] = new Level { Left = inside, IsMap = head.Major == CborMajor.Map };
                continue;
            }

            // An item is complete, and with it every container that it was the last item of.
            while (depth > 0 && levels[depth - 1].IsCompletedByItem(_limits.MaxCount, ref _fault))
                depth--;
        } while (depth > 0 && _fault == WireFault.None);
    }

    /// <summary>Passes over what the head announces; the result is how many items follow inside it.</summary>
    private long ReadBody(CborHead head)
    {
        switch (head.Major)
        {
            case CborMajor.Bytes or CborMajor.Text when head.IsOpenEnded:
                ReadChunks(head.Major);
                return 0;
            case CborMajor.Bytes or CborMajor.Text:
                ReadString(head, _limits.MaxStringLength);
                return 0;
            case CborMajor.Array or CborMajor.Map when head.IsOpenEnded:
                return UntilBreak;
            case CborMajor.Array or CborMajor.Map:
                var items = head.Major == CborMajor.Map ? 2 : 1;
                if (head.Argument > (ulong)_limits.MaxCount)
                    Fail(WireFault.TooLong);
                else if ((long)head.Argument * items > _input.Length - _position)
                    Fail(WireFault.Truncated); // an item takes a byte at least
                return (long)head.Argument * items;
            case CborMajor.Tag:
                return 1;
            case CborMajor.Simple when !head.IsBreak && !head.IsFloat && head.Argument is < 20 or > 23:
                Fail(WireFault.BadValue); // false, true, null and undefined are the simple values there are
                return 0;
            default:
                return 0;
        }
    }

    // RFC 8949 3.2.3: definite strings of the same type, then a break.
    private void ReadChunks(CborMajor major)
    {
        var left = _limits.MaxStringLength;
        while (_fault == WireFault.None)
        {
            var head = ReadHead();
            if (_fault != WireFault.None || head.IsBreak)
                return;
            if (head.Major != major || head.IsOpenEnded)
                Fail(WireFault.BadValue);
            else
                left -= ReadString(head, left);
        }
    }

    private int ReadString(CborHead head, int maxLength)
    {
        if (head.Argument > (ulong)(_input.Length - _position))
            Fail(WireFault.Truncated);
        else if (head.Argument > (ulong)maxLength)
            Fail(WireFault.TooLong);
        if (_fault != WireFault.None)
            return 0;

        var text = _input.Slice(_position, (int)head.Argument);
        if (head.Major == CborMajor.Text && !Utf8.IsValid(text))
            Fail(WireFault.BadValue);
        _position += text.Length;
        return text.Length;
    }

    private CborHead ReadHead()
    {
        var fault = CborHead.Read(_input[_position..], out var head, out var length);
        if (fault == WireFault.None && !_limits.AllowsLongHeads && !head.IsShortest)
            fault = WireFault.NotCanonical;
        if (fault == WireFault.None && !_limits.AllowsIndefiniteLength && head.IsOpenEnded)
            fault = WireFault.NotCanonical;
        Fail(fault);
        _position += length;
        return head;
    }

    private void Fail(WireFault fault)
    {
        if (_fault == WireFault.None)
            _fault = fault;
    }

    /// <summary>A container that is open.</summary>
    private struct Level
    {
        private int _counted;

        public long Left;
        public bool IsMap;

        public readonly bool IsBehindKey => IsMap && _counted % 2 != 0;

        public bool IsCompletedByItem(int maxCount, ref WireFault fault)
        {
            if (Left != UntilBreak)
                return --Left == 0;
            if (++_counted > maxCount * (IsMap ? 2L : 1L) && fault == WireFault.None)
                fault = WireFault.TooLong;
            return false;
        }
    }
}
