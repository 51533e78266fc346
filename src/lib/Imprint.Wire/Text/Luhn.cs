namespace Imprint.Wire.Text;

/// <summary>The check digit of ISO/IEC 7812-1 annex B, on IMEI and ICCID. Arguments are ASCII digits.</summary>
public static class Luhn
{
    /// <summary>The digit to put behind <paramref name="digits"/>.</summary>
    public static int CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        var isDoubled = true; // the digit next to the check digit
        for (var i = digits.Length - 1; i >= 0; i--, isDoubled = !isDoubled)
        {
            var digit = digits[i] - '0';
            sum +=
                !isDoubled ? digit
                : digit < 5 ? 2 * digit
                : 2 * digit - 9;
        }

        return (10 - sum % 10) % 10;
    }

    public static bool IsValid(ReadOnlySpan<char> digits) => !digits.IsEmpty && CheckDigit(digits[..^1]) == digits[^1] - '0';
}
