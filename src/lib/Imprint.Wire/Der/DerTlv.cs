namespace Imprint.Wire.Der;

/// <summary>One TLV as it was received. What is signed is <see cref="Whole"/>, never a re-encoding.</summary>
public readonly ref struct DerTlv
{
    private readonly int _headerLength;

    internal DerTlv(DerTag tag, ReadOnlySpan<byte> whole, int headerLength, int offset)
    {
        Tag = tag;
        Whole = whole;
        Offset = offset;
        _headerLength = headerLength;
    }

    public DerTag Tag { get; }

    /// <summary>Identifier, length and contents octets.</summary>
    public ReadOnlySpan<byte> Whole { get; }

    public ReadOnlySpan<byte> Contents => Whole[_headerLength..];

    /// <summary>Where the TLV starts in the reader's input.</summary>
    public int Offset { get; }

    /// <summary>Where <see cref="Whole"/> stands in the reader's input, for callers who keep the input as memory.</summary>
    public Range Range => Offset..(Offset + Whole.Length);

    public Range ContentsRange => (Offset + _headerLength)..(Offset + Whole.Length);
}
