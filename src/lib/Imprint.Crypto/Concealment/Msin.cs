namespace Imprint.Crypto.Concealment;

/// <summary>The MSIN as it is concealed: two digits in an octet, the first one low, and F to fill (TS 24.501 §9.11.3.4).</summary>
internal static class Msin
{
    /// <summary>An IMSI has 15 digits at most, and MCC with MNC take at least five.</summary>
    private const int MaxDigits = 10;

    public static bool IsValid(ReadOnlySpan<char> digits) =>
        digits.Length is > 0 and <= MaxDigits && !digits.ContainsAnyExceptInRange('0', '9');

    public static int PackedLength(int digits) => (digits + 1) / 2;

    public static void Pack(ReadOnlySpan<char> digits, Span<byte> packed)
    {
        for (var i = 0; i < packed.Length; i++)
        {
            var low = digits[2 * i] - '0';
            var high = (2 * i) + 1 < digits.Length ? digits[(2 * i) + 1] - '0' : 0xf;
            packed[i] = (byte)((high << 4) | low);
        }
    }

    /// <summary>Null when this is no MSIN.</summary>
    public static string? Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.Length is 0 or > MaxDigits / 2)
            return null;

        Span<char> digits = stackalloc char[MaxDigits];
        for (var i = 0; i < packed.Length; i++)
        {
            digits[2 * i] = (char)('0' + (packed[i] & 0xf));
            digits[(2 * i) + 1] = (char)('0' + (packed[i] >> 4));
        }

        var isOdd = packed[^1] >> 4 == 0xf;
        var msin = digits[..((2 * packed.Length) - (isOdd ? 1 : 0))];
        return IsValid(msin) ? msin.ToString() : null;
    }
}
