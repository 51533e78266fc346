using System.Diagnostics.CodeAnalysis;

namespace Imprint.Storage.Numbers;

/// <summary>
/// Numbers from first to last, both included, as texts of the same length. With a check digit the texts leave it out and each number
/// gets it appended (Luhn, as in an ICCID: ITU-T E.118 §4.2).
/// </summary>
public sealed record NumberRange
{
    // The counted part fits a 64-bit integer; longer numbers share the digits before it.
    private const int MaxWidth = 18;
    private const int MaxLength = 32;

    private NumberRange(string prefix, int width, long first, long last, bool hasCheckDigit) =>
        (Prefix, Width, First, Last, HasCheckDigit) = (prefix, width, first, last, hasCheckDigit);

    /// <summary>False unless both are digits of the same length, not in the wrong order, and differ in the last 18 digits only.</summary>
    public static bool TryCreate(string first, string last, bool hasCheckDigit, [NotNullWhen(true)] out NumberRange? range)
    {
        range = null;
        if (first.Length is 0 or > MaxLength || first.Length != last.Length || !IsDigits(first) || !IsDigits(last))
            return false;
        var width = Math.Min(first.Length, MaxWidth);
        var prefix = first[..^width];
        if (!last.StartsWith(prefix, StringComparison.Ordinal) || string.CompareOrdinal(first, last) > 0)
            return false;

        range = new NumberRange(prefix, width, long.Parse(first[^width..]), long.Parse(last[^width..]), hasCheckDigit);
        return true;
    }

    public static NumberRange Create(string first, string last, bool hasCheckDigit = false) =>
        TryCreate(first, last, hasCheckDigit, out var range)
            ? range
            : throw new FormatException($"Not a range of numbers: '{first}' to '{last}'.");

    internal static NumberRange Stored(string prefix, int width, long first, long last, bool hasCheckDigit) =>
        new(prefix, width, first, last, hasCheckDigit);

    internal static bool IsNumber(string text) => text.Length is > 0 and <= MaxLength + 1 && IsDigits(text);

    internal string Prefix { get; }

    internal int Width { get; }

    internal long First { get; }

    internal long Last { get; }

    internal bool HasCheckDigit { get; }

    /// <summary>The lowest and the highest number as they are given out.</summary>
    internal (string Low, string High) Bounds =>
        (Format(Prefix, Width, First, HasCheckDigit), Format(Prefix, Width, Last, HasCheckDigit));

    /// <summary>The number that a range's counter stands for.</summary>
    internal static string Format(string prefix, int width, long counter, bool hasCheckDigit)
    {
        var digits = prefix + counter.ToString().PadLeft(width, '0');
        return hasCheckDigit ? digits + LuhnDigit(digits) : digits;
    }

    private static bool IsDigits(string text) => text.All(char.IsAsciiDigit);

    // ISO/IEC 7812-1 annex B: every second digit from the right counts double, digits of the products added.
    private static char LuhnDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var weighted = i % 2 == 0 ? digit * 2 : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
