using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>Equipment identity with software version (TS 23.003 6.2.2): type (8), serial (6), version (2); no check digit.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Imeisv>))]
public readonly record struct Imeisv : IIdentifier<Imeisv>
{
    public const int DigitCount = 16;

    private readonly ulong _digits;

    private Imeisv(ReadOnlySpan<char> digits) => _digits = Digits.Value(digits);

    /// <summary>The equipment, whatever its software.</summary>
    public Imei Imei => Imei.WithCheckDigit(Digits.Text(_digits / 100, 14));

    /// <summary>The two digits of the software version.</summary>
    public string Svn => Digits.Text(_digits % 100, 2);

    public static IdFault Read(ReadOnlySpan<char> text, out Imeisv id)
    {
        id = default;
        if (text.Length != DigitCount)
            return IdFault.Length("An IMEISV has 16 digits.");
        if (!Digits.AreAll(text))
            return IdFault.Alphabet("An IMEISV has only digits.");

        id = new Imeisv(text);
        return IdFault.None;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) => Digits.TryWrite(_digits, DigitCount, destination, out charsWritten);

    public static Imeisv Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Imeisv>(s);

    public static Imeisv Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Imeisv>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Imeisv result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Imeisv result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, DigitCount);
}
