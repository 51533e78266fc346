using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Imprint.Wire.Text;

namespace Imprint.Wire.Ids;

/// <summary>
/// Number of a card or profile (ITU-T E.118): 18 to 20 digits of which the last is a Luhn digit. In 10 octets it is filled up
/// with Fh, in reading order (profile header) or with the halves swapped (EF.ICCID, tag 5A).
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<Iccid>))]
public readonly record struct Iccid : IIdentifier<Iccid>
{
    public const int MinDigitCount = 18;
    public const int MaxDigitCount = 20;
    public const int ByteCount = 10;

    private readonly ulong _body; // without the check digit, so that 20 digits fit
    private readonly byte _checkDigit;
    private readonly byte _count;

    private Iccid(ReadOnlySpan<char> digits)
    {
        _body = Digits.Value(digits[..^1]);
        _checkDigit = (byte)(digits[^1] - '0');
        _count = (byte)digits.Length;
    }

    /// <summary>Digits, behind which the filling F of the encoded form may stand.</summary>
    public static IdFault Read(ReadOnlySpan<char> text, out Iccid id)
    {
        id = default;
        var digits = text.Length <= MaxDigitCount ? text.TrimEnd("Ff") : text;
        if (digits.Length is < MinDigitCount or > MaxDigitCount)
            return IdFault.Length("An ICCID has 18 to 20 digits.");
        if (!Digits.AreAll(digits))
            return IdFault.Alphabet("An ICCID has only digits.");
        if (!Luhn.IsValid(digits))
            return IdFault.CheckDigit(Luhn.CheckDigit(digits[..^1]));

        id = new Iccid(digits);
        return IdFault.None;
    }

    /// <summary>Completes 17 to 19 digits with the Luhn digit.</summary>
    public static Iccid WithCheckDigit(ReadOnlySpan<char> body)
    {
        if (body.Length is < MinDigitCount - 1 or > MaxDigitCount - 1 || !Digits.AreAll(body))
            throw new FormatException("The part of an ICCID before its check digit has 17 to 19 digits.");
        Span<char> digits = stackalloc char[MaxDigitCount];
        body.CopyTo(digits);
        digits[body.Length] = (char)('0' + Luhn.CheckDigit(body));
        return new Iccid(digits[..(body.Length + 1)]);
    }

    /// <summary>Reads the 10 octets of EF.ICCID and tag 5A (swapped) or of a profile header (reading order).</summary>
    public static IdFault ReadBytes(ReadOnlySpan<byte> bytes, BcdOrder order, out Iccid id)
    {
        id = default;
        Span<char> digits = stackalloc char[MaxDigitCount];
        if (bytes.Length != ByteCount)
            return IdFault.Length("An ICCID has 10 octets.");
        return Bcd.TryUnpack(bytes, order, digits, out var count)
            ? Read(digits[..count], out id)
            : IdFault.Alphabet("An ICCID has only digits, and F behind them.");
    }

    public void WriteBytes(Span<byte> destination, BcdOrder order)
    {
        Span<char> digits = stackalloc char[MaxDigitCount];
        TryFormat(digits, out var count);
        Bcd.Pack(digits[..count], destination[..ByteCount], order);
    }

    public byte[] ToBytes(BcdOrder order)
    {
        var bytes = new byte[ByteCount];
        WriteBytes(bytes, order);
        return bytes;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    )
    {
        charsWritten = 0;
        if (destination.Length < _count || _count == 0)
            return false;
        Digits.TryWrite(_body, _count - 1, destination, out _);
        destination[_count - 1] = (char)('0' + _checkDigit);
        charsWritten = _count;
        return true;
    }

    public static Iccid Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Iccid>(s);

    public static Iccid Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Iccid>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Iccid result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Iccid result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, MaxDigitCount);
}
