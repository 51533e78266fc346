using System.Globalization;

namespace Imprint.Wire.Der;

/// <summary>The identifier octets of a TLV, read as one number: 0x30, 0x5F37, 0xBF38. At most three octets.</summary>
public readonly record struct DerTag(int Value)
{
    /// <summary>The largest tag number that three identifier octets can carry.</summary>
    public const int MaxNumber = (1 << 14) - 1;

    private const int ConstructedBit = 0x20;
    private const int HighNumber = 0x1f;

    public static DerTag Boolean => 0x01;
    public static DerTag Integer => 0x02;
    public static DerTag BitString => 0x03;
    public static DerTag OctetString => 0x04;
    public static DerTag Null => 0x05;
    public static DerTag ObjectIdentifier => 0x06;
    public static DerTag Enumerated => 0x0a;
    public static DerTag Utf8String => 0x0c;
    public static DerTag PrintableString => 0x13;
    public static DerTag Ia5String => 0x16;
    public static DerTag UtcTime => 0x17;
    public static DerTag GeneralizedTime => 0x18;
    public static DerTag Sequence => 0x30;
    public static DerTag Set => 0x31;

    public static implicit operator DerTag(int value) => new(value);

    /// <summary>[n] of a primitive type under IMPLICIT tagging.</summary>
    public static DerTag Context(int number) => Of(0x80, number);

    /// <summary>[n] of a constructed type, or any type under EXPLICIT tagging.</summary>
    public static DerTag ContextConstructed(int number) => Of(0x80 | ConstructedBit, number);

    /// <summary>How many identifier octets the tag takes.</summary>
    public int Length =>
        Value > 0xffff ? 3
        : Value > 0xff ? 2
        : 1;

    public bool IsConstructed => (FirstOctet & ConstructedBit) != 0;

    /// <summary>The class bits in place: 0x00 universal, 0x40 application, 0x80 context, 0xC0 private.</summary>
    public int Class => FirstOctet & 0xc0;

    public int Number =>
        Length switch
        {
            1 => Value & HighNumber,
            2 => Value & 0x7f,
            _ => ((Value >> 8 & 0x7f) << 7) | (Value & 0x7f),
        };

    /// <summary>The tag itself, or <paramref name="universal"/> where a caller named none.</summary>
    internal DerTag Or(DerTag universal) => Value == 0 ? universal : this;

    public override string ToString() => Value.ToString(Value > 0xff ? "X4" : "X2", CultureInfo.InvariantCulture);

    private int FirstOctet => Value >> (8 * (Length - 1));

    private static DerTag Of(int leading, int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxNumber);
        return number switch
        {
            < HighNumber => leading | number,
            < 0x80 => (leading | HighNumber) << 8 | number,
            _ => (leading | HighNumber) << 16 | (0x80 | number >> 7) << 8 | (number & 0x7f),
        };
    }
}
