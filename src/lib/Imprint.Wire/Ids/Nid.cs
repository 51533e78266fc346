using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Imprint.Wire.Text;

namespace Imprint.Wire.Ids;

/// <summary>Network identifier of a stand-alone non-public network (TS 23.003 12.7): 44 bits, 11 hex digits.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Nid>))]
public readonly record struct Nid : IIdentifier<Nid>
{
    public const int DigitCount = 11;

    private readonly ulong _value;

    private Nid(ulong value) => _value = value;

    public static IdFault Read(ReadOnlySpan<char> text, out Nid id)
    {
        id = default;
        if (text.Length != DigitCount)
            return IdFault.Length("A NID has 11 hex digits.");
        if (!Hex.IsHex(text))
            return IdFault.Alphabet("A NID has only hex digits.");

        id = new Nid(ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return IdFault.None;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) => _value.TryFormat(destination, out charsWritten, "X11", CultureInfo.InvariantCulture);

    public static Nid Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Nid>(s);

    public static Nid Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Nid>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Nid result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Nid result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, DigitCount);
}
