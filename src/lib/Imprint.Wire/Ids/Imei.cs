using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Imprint.Wire.Text;

namespace Imprint.Wire.Ids;

/// <summary>Equipment identity (TS 23.003 6.2.1): type allocation code (8), serial number (6), Luhn digit.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Imei>))]
public readonly record struct Imei : IIdentifier<Imei>
{
    public const int DigitCount = 15;

    private const string UrnPrefix = "urn:gsma:imei:";
    private const int UrnLength = 31; // urn:gsma:imei:TTTTTTTT-SSSSSS-0

    private readonly ulong _digits;

    private Imei(ReadOnlySpan<char> digits) => _digits = Digits.Value(digits);

    /// <summary>Type allocation code: what kind of device it is.</summary>
    public string Tac => Digits.Text(_digits / 10_000_000, 8);

    /// <summary>Serial number within the type.</summary>
    public string Snr => Digits.Text(_digits / 10 % 1_000_000, 6);

    public static IdFault Read(ReadOnlySpan<char> text, out Imei id)
    {
        id = default;
        if (text.Length != DigitCount)
            return IdFault.Length("An IMEI has 15 digits.");
        if (!Digits.AreAll(text))
            return IdFault.Alphabet("An IMEI has only digits.");
        if (!Luhn.IsValid(text))
            return IdFault.CheckDigit(Luhn.CheckDigit(text[..^1]));

        id = new Imei(text);
        return IdFault.None;
    }

    /// <summary>Completes type allocation code and serial number, 14 digits together, with the check digit.</summary>
    public static Imei WithCheckDigit(ReadOnlySpan<char> tacAndSnr)
    {
        if (tacAndSnr.Length != DigitCount - 1 || !Digits.AreAll(tacAndSnr))
            throw new FormatException("The part of an IMEI before its check digit has 14 digits.");
        Span<char> digits = stackalloc char[DigitCount];
        tacAndSnr.CopyTo(digits);
        digits[^1] = (char)('0' + Luhn.CheckDigit(tacAndSnr));
        return new Imei(digits);
    }

    /// <summary>Reads the URN of RFC 7254, whose last digit is a spare one and no check digit. A software version is passed over.</summary>
    public static IdFault ReadUrn(ReadOnlySpan<char> text, out Imei id)
    {
        id = default;
        if (text.Length > UrnLength && text[UrnLength..] is [';', 's', 'v', 'n', '=', >= '0' and <= '9', >= '0' and <= '9'])
            text = text[..UrnLength];
        if (text.Length != UrnLength || !text.StartsWith(UrnPrefix, StringComparison.OrdinalIgnoreCase))
            return IdFault.Structure("An IMEI URN reads urn:gsma:imei:12345678-123456-0.");
        if (text[22] != '-' || text[29] != '-' || !char.IsAsciiDigit(text[30]))
            return IdFault.Structure("An IMEI URN reads urn:gsma:imei:12345678-123456-0.");

        Span<char> digits = stackalloc char[DigitCount - 1];
        text[14..22].CopyTo(digits);
        text[23..29].CopyTo(digits[8..]);
        if (!Digits.AreAll(digits))
            return IdFault.Alphabet("An IMEI has only digits.");
        id = WithCheckDigit(digits);
        return IdFault.None;
    }

    /// <summary>The URN of RFC 7254, as factory certificates carry it.</summary>
    public string ToUrn() => $"{UrnPrefix}{Tac}-{Snr}-0";

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) => Digits.TryWrite(_digits, DigitCount, destination, out charsWritten);

    public static Imei Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Imei>(s);

    public static Imei Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Imei>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Imei result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Imei result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, DigitCount);
}
