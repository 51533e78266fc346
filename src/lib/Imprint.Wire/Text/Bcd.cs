namespace Imprint.Wire.Text;

/// <summary>Decimal digits two to the octet, filled up with Fh.</summary>
public static class Bcd
{
    /// <summary>Fills <paramref name="octets"/> with the digits and as many Fh as it takes.</summary>
    public static void Pack(ReadOnlySpan<char> digits, Span<byte> octets, BcdOrder order)
    {
        if (digits.Length > 2 * octets.Length || digits.ContainsAnyExceptInRange('0', '9'))
            throw new ArgumentException($"Not up to {2 * octets.Length} digits.", nameof(digits));
        for (var i = 0; i < octets.Length; i++)
        {
            var first = 2 * i < digits.Length ? digits[2 * i] - '0' : 0xf;
            var second = 2 * i + 1 < digits.Length ? digits[2 * i + 1] - '0' : 0xf;
            octets[i] = (byte)(order == BcdOrder.Reading ? first << 4 | second : second << 4 | first);
        }
    }

    /// <summary>Unpacks digits up to the first Fh, behind which only Fh may follow. False for any other non-digit.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> octets, BcdOrder order, Span<char> digits, out int count)
    {
        count = 0;
        var isFilling = false;
        for (var i = 0; i < 2 * octets.Length; i++)
        {
            var isHighHalf = i % 2 == 0 == (order == BcdOrder.Reading);
            var half = isHighHalf ? octets[i / 2] >> 4 : octets[i / 2] & 0xf;
            isFilling |= half == 0xf;
            if (isFilling ? half != 0xf : half > 9 || count == digits.Length)
                return false;
            if (!isFilling)
                digits[count++] = (char)('0' + half);
        }

        return true;
    }
}
