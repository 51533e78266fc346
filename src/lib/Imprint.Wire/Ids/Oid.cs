using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>Object identifier, held as the contents octets of its DER form (X.690 8.19), at most 47 of them.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Oid>))]
public readonly record struct Oid : IIdentifier<Oid>
{
    public const int MaxContentsLength = 47;

    // The text is longest when every octet is an arc of its own: three digits and a dot each, after "2.".
    private const int MaxTextLength = 2 + 4 * MaxContentsLength;

    private readonly Octets _octets;
    private readonly byte _length;

    private Oid(ReadOnlySpan<byte> contents)
    {
        contents.CopyTo(_octets);
        _length = (byte)contents.Length;
    }

    /// <summary>The octets that stand inside a DER OBJECT IDENTIFIER.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Contents => ((ReadOnlySpan<byte>)_octets)[.._length];

    /// <summary>Reads the contents octets of a DER OBJECT IDENTIFIER.</summary>
    public static WireFault ReadContents(ReadOnlySpan<byte> contents, out Oid oid)
    {
        oid = default;
        if (contents.IsEmpty)
            return WireFault.BadValue;
        if (contents.Length > MaxContentsLength)
            return WireFault.TooLong;

        for (var rest = contents; !rest.IsEmpty; )
        {
            var fault = ReadSubidentifier(ref rest, out _);
            if (fault != WireFault.None)
                return fault;
        }

        oid = new Oid(contents);
        return WireFault.None;
    }

    public static IdFault Read(ReadOnlySpan<char> text, out Oid id)
    {
        id = default;
        Span<byte> contents = stackalloc byte[MaxContentsLength];
        var length = 0;
        UInt128 first = 0;
        var arcs = 0;
        foreach (var range in text.Split('.'))
        {
            var digits = text[range];
            if (digits is [] or ['0', _, ..] || !UInt128.TryParse(digits, NumberStyles.None, null, out var arc))
                return IdFault.Structure("An object identifier is a row of numbers below 2^128, divided by dots.");

            arcs++;
            if (arcs == 1)
            {
                first = arc;
                continue;
            }

            if (arcs == 2)
            {
                if (first > 2 || (first < 2 && arc > 39) || arc > UInt128.MaxValue - 80)
                    return IdFault.Structure("An object identifier starts with 0.0 to 0.39, 1.0 to 1.39 or 2 and any number.");
                arc += first * 40; // X.690 8.19.4: both share one subidentifier, however large
            }

            var octets = SubidentifierLength(arc);
            if (octets > contents.Length - length)
                return IdFault.Length("An object identifier may take at most 47 octets.");
            WriteSubidentifier(contents.Slice(length, octets), arc);
            length += octets;
        }

        if (arcs < 2)
            return IdFault.Structure("An object identifier has at least two numbers.");
        id = new Oid(contents[..length]);
        return IdFault.None;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    )
    {
        charsWritten = 0;
        var isFirst = true;
        for (var rest = Contents; !rest.IsEmpty; isFirst = false)
        {
            ReadSubidentifier(ref rest, out var arc);
            if (isFirst)
            {
                var first = arc < 80 ? arc / 40 : 2;
                if (!first.TryFormat(destination, out charsWritten, default, CultureInfo.InvariantCulture))
                    return false;
                arc -= first * 40;
            }

            if (charsWritten == destination.Length)
                return false;
            destination[charsWritten++] = '.';
            if (!arc.TryFormat(destination[charsWritten..], out var digits, default, CultureInfo.InvariantCulture))
                return false;
            charsWritten += digits;
        }

        return true;
    }

    public bool Equals(Oid other) => Contents.SequenceEqual(other.Contents);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Contents);
        return hash.ToHashCode();
    }

    public static Oid Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Oid>(s);

    public static Oid Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Oid>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Oid result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Oid result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, MaxTextLength);

    private static WireFault ReadSubidentifier(ref ReadOnlySpan<byte> rest, out UInt128 value)
    {
        value = 0;
        if (rest[0] == 0x80)
            return WireFault.NotCanonical;
        for (var i = 0; i < rest.Length; i++)
        {
            if (value >> 121 != 0)
                return WireFault.TooLong; // the next seven bits would not fit
            value = value << 7 | (uint)(rest[i] & 0x7f);
            if (rest[i] >= 0x80)
                continue;
            rest = rest[(i + 1)..];
            return WireFault.None;
        }

        return WireFault.Truncated;
    }

    private static int SubidentifierLength(UInt128 value)
    {
        var length = 1;
        while ((value >>= 7) != 0)
            length++;
        return length;
    }

    private static void WriteSubidentifier(Span<byte> octets, UInt128 value)
    {
        for (var i = octets.Length - 1; i >= 0; i--, value >>= 7)
            octets[i] = (byte)((byte)(value & 0x7f) | (i < octets.Length - 1 ? 0x80 : 0));
    }

    [InlineArray(MaxContentsLength)]
    private struct Octets
    {
        private byte _first;
    }
}
