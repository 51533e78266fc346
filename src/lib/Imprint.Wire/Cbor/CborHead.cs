using System.Buffers.Binary;

namespace Imprint.Wire.Cbor;

internal enum CborMajor
{
    Unsigned,
    Negative,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    Simple,
}

/// <summary>The head of a data item (RFC 8949 3): major type and argument.</summary>
internal readonly record struct CborHead
{
    private const int OneOctet = 24;
    private const int EightOctets = 27;
    private const int NoLength = 31;

    private readonly byte _information;

    private CborHead(byte initial, ulong argument)
    {
        Major = (CborMajor)(initial >> 5);
        _information = (byte)(initial & 0x1f);
        Argument = argument;
    }

    public CborMajor Major { get; }

    public ulong Argument { get; }

    /// <summary>A string, array or map whose end is marked by a break.</summary>
    public bool IsOpenEnded => _information == NoLength && Major != CborMajor.Simple;

    public bool IsBreak => _information == NoLength && Major == CborMajor.Simple;

    public bool IsFloat => Major == CborMajor.Simple && _information is > OneOctet and <= EightOctets;

    /// <summary>Whether the argument could not have been written in fewer octets. A float's octets are its value.</summary>
    public bool IsShortest =>
        IsFloat
        || _information switch
        {
            OneOctet => Argument >= OneOctet,
            25 => Argument > byte.MaxValue,
            26 => Argument > ushort.MaxValue,
            EightOctets => Argument > uint.MaxValue,
            _ => true,
        };

    public static WireFault Read(ReadOnlySpan<byte> input, out CborHead head, out int length)
    {
        head = default;
        length = 0;
        if (input.IsEmpty)
            return WireFault.Truncated;

        var information = input[0] & 0x1f;
        var following = information is >= OneOctet and <= EightOctets ? 1 << (information - OneOctet) : 0;
        if (input.Length <= following)
            return WireFault.Truncated;
        if (information is > EightOctets and < NoLength)
            return WireFault.BadValue;
        if (information == NoLength && (CborMajor)(input[0] >> 5) is CborMajor.Unsigned or CborMajor.Negative or CborMajor.Tag)
            return WireFault.BadValue;

        var argument = following switch
        {
            0 => (ulong)information,
            1 => input[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(input[1..]),
            4 => BinaryPrimitives.ReadUInt32BigEndian(input[1..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(input[1..]),
        };
        head = new CborHead(input[0], argument);
        length = 1 + following;
        return WireFault.None;
    }
}
