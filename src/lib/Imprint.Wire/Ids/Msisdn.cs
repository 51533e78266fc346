using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>Telephone number (ITU-T E.164) as the core carries it: 5 to 15 digits. Reading takes a leading plus, printing has none.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Msisdn>))]
public readonly record struct Msisdn : IIdentifier<Msisdn>
{
    public const int MinDigitCount = 5;
    public const int MaxDigitCount = 15;

    private readonly ulong _digits;
    private readonly byte _count;

    private Msisdn(ReadOnlySpan<char> digits)
    {
        _digits = Digits.Value(digits);
        _count = (byte)digits.Length;
    }

    public static IdFault Read(ReadOnlySpan<char> text, out Msisdn id)
    {
        id = default;
        var digits = text.StartsWith('+') ? text[1..] : text;
        if (digits.Length is < MinDigitCount or > MaxDigitCount)
            return IdFault.Length("A telephone number has 5 to 15 digits.");
        if (!Digits.AreAll(digits))
            return IdFault.Alphabet("A telephone number has only digits, and may start with a plus.");

        id = new Msisdn(digits);
        return IdFault.None;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) => Digits.TryWrite(_digits, _count, destination, out charsWritten);

    public static Msisdn Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Msisdn>(s);

    public static Msisdn Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Msisdn>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Msisdn result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Msisdn result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, MaxDigitCount);
}
