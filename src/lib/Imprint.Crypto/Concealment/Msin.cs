namespace Imprint.Crypto.Concealment;

/// <summary>The MSIN as it is concealed: two digits in an octet, the first one low, and F to fill (TS 24.501 §9.11.3.4).</summary>
internal static class Msin
{
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

    /// <summary>The digits; what is no digit comes out as a character that no identifier has.</summary>
    public static string Unpack(ReadOnlySpan<byte> packed)
    {
        Span<char> digits = stackalloc char[2 * packed.Length];
        for (var i = 0; i < packed.Length; i++)
        {
            digits[2 * i] = (char)('0' + (packed[i] & 0xf));
            digits[(2 * i) + 1] = (char)('0' + (packed[i] >> 4));
        }

        var isFilled = packed is [.., >= 0xf0];
        return digits[..^(isFilled ? 1 : 0)].ToString();
    }
}
