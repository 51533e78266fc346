using System.Globalization;

namespace Imprint.Wire.Ids;

/// <summary>Rows of ASCII digits as numbers, and back with their zeros in front.</summary>
internal static class Digits
{
    // A plain loop: the rows are short, and the vectorised search allocates until it has been compiled for good.
    public static bool AreAll(ReadOnlySpan<char> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
        }

        return true;
    }

    /// <summary>Reads up to 19 digits, already known to be digits.</summary>
    public static ulong Value(ReadOnlySpan<char> digits)
    {
        var value = 0UL;
        foreach (var digit in digits)
            value = value * 10 + (uint)(digit - '0');
        return value;
    }

    /// <summary>Writes exactly <paramref name="count"/> digits, zeros in front; false when they do not fit.</summary>
    public static bool TryWrite(ulong value, int count, Span<char> destination, out int charsWritten)
    {
        charsWritten = 0;
        if (destination.Length < count)
            return false;
        for (var i = count - 1; i >= 0; i--, value /= 10)
            destination[i] = (char)('0' + value % 10);
        charsWritten = count;
        return true;
    }

    public static string Text(ulong value, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{value}").PadLeft(count, '0');
}
