namespace Imprint.Wire.Der;

// UTCTime and GeneralizedTime in the forms of X.690 11.7 and 11.8: seconds always, Z always.
public ref partial struct DerReader
{
    private const int FractionDigits = 7; // a tick is 100 ns

    /// <summary>YYMMDDHHMMSSZ. Years 50 to 99 are of the last century (RFC 5280 4.1.2.5.1).</summary>
    public DateTimeOffset ReadUtcTime(DerTag tag = default)
    {
        var text = ReadContents(tag.Or(DerTag.UtcTime));
        if (Fault != WireFault.None)
            return default;

        var year = text.Length == 13 && text[^1] == 'Z' ? Digits(text[..2]) : -1;
        return year < 0 ? NoTime() : Time(year < 50 ? 2000 + year : 1900 + year, text[2..12], ticks: 0);
    }

    /// <summary>YYYYMMDDHHMMSS[.f]Z, the fraction without trailing zeros and no finer than 100 ns.</summary>
    public DateTimeOffset ReadGeneralizedTime(DerTag tag = default)
    {
        var text = ReadContents(tag.Or(DerTag.GeneralizedTime));
        if (Fault != WireFault.None)
            return default;
        if (text.Length < 15 || text[^1] != 'Z')
            return NoTime();

        var ticks = text.Length == 15 ? 0 : Fraction(text[14..^1]);
        var year = Digits(text[..4]);
        return year < 1 || ticks < 0 ? NoTime() : Time(year, text[4..14], ticks);
    }

    /// <summary>The Time CHOICE of X.509.</summary>
    public DateTimeOffset ReadTime() => NextIs(DerTag.GeneralizedTime) ? ReadGeneralizedTime() : ReadUtcTime();

    private DateTimeOffset Time(int year, ReadOnlySpan<byte> rest, int ticks)
    {
        var month = Digits(rest[..2]);
        var day = Digits(rest[2..4]);
        var hour = Digits(rest[4..6]);
        var minute = Digits(rest[6..8]);
        var second = Digits(rest[8..10]);
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return NoTime();
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
            return NoTime();
        return new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(ticks);
    }

    private DateTimeOffset NoTime()
    {
        Fail(WireFault.BadValue);
        return default;
    }

    private static int Fraction(ReadOnlySpan<byte> text)
    {
        var digits = text[1..];
        if (text[0] != '.' || digits.Length is 0 or > FractionDigits || digits[^1] == '0')
            return -1;
        var value = Digits(digits);
        for (var i = digits.Length; i < FractionDigits && value > 0; i++)
            value *= 10;
        return value;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return -1;
            value = value * 10 + c - '0';
        }

        return value;
    }
}
