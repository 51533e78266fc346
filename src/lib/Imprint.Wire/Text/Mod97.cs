namespace Imprint.Wire.Text;

/// <summary>The two check digits of ISO/IEC 7064 MOD 97-10, on EIDs. Arguments are ASCII digits.</summary>
public static class Mod97
{
    /// <summary>The two digits to put behind <paramref name="digits"/>, as a number from 02 to 98.</summary>
    public static int CheckDigits(ReadOnlySpan<char> digits) => 98 - Remainder(digits) * 100 % 97;

    public static bool IsValid(ReadOnlySpan<char> digits) => Remainder(digits) == 1;

    public static int Remainder(ReadOnlySpan<char> digits)
    {
        var remainder = 0UL;
        foreach (var digit in digits)
        {
            remainder = remainder * 10 + (uint)(digit - '0');
            if (remainder > ulong.MaxValue / 20) // seldom: dividing is the slow part
                remainder %= 97;
        }

        return (int)(remainder % 97);
    }
}
