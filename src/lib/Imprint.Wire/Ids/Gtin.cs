using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>GS1 trade item number: 8, 12, 13 or 14 digits of which the last is a check digit. Equal when equal as 14 digits.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Gtin>))]
public readonly record struct Gtin : IIdentifier<Gtin>
{
    /// <summary>The length in which a GS1 Digital Link and a data carrier state it, zeros in front.</summary>
    public const int DigitCount = 14;

    private readonly ulong _digits;

    private Gtin(ReadOnlySpan<char> digits) => _digits = Digits.Value(digits);

    public static IdFault Read(ReadOnlySpan<char> text, out Gtin id)
    {
        id = default;
        if (text.Length is not (8 or 12 or 13 or 14))
            return IdFault.Length("A GTIN has 8, 12, 13 or 14 digits.");
        if (!Digits.AreAll(text))
            return IdFault.Alphabet("A GTIN has only digits.");
        if (CheckDigit(text[..^1]) is var expected && expected != text[^1] - '0')
            return IdFault.CheckDigit(expected);

        id = new Gtin(text);
        return IdFault.None;
    }

    /// <summary>The digit to put behind <paramref name="digits"/>: weights 3, 1, 3, … from the right.</summary>
    public static int CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        var weight = 3;
        for (var i = digits.Length - 1; i >= 0; i--, weight = 4 - weight)
            sum += weight * (digits[i] - '0');
        return (10 - sum % 10) % 10;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) => Digits.TryWrite(_digits, DigitCount, destination, out charsWritten);

    public static Gtin Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Gtin>(s);

    public static Gtin Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Gtin>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Gtin result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Gtin result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, DigitCount);
}
