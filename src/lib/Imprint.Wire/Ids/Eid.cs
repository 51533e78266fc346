using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Imprint.Wire.Text;

namespace Imprint.Wire.Ids;

/// <summary>eUICC identifier: 32 digits, the last two of which are check digits (GSMA SGP.29).</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Eid>))]
public readonly record struct Eid : IIdentifier<Eid>
{
    public const int DigitCount = 32;
    public const int ByteCount = 16;

    private readonly ulong _first16;
    private readonly ulong _last16;

    private Eid(ReadOnlySpan<char> digits)
    {
        _first16 = Digits.Value(digits[..16]);
        _last16 = Digits.Value(digits[16..]);
    }

    public static IdFault Read(ReadOnlySpan<char> text, out Eid id)
    {
        id = default;
        if (text.Length != DigitCount)
            return IdFault.Length("An EID has 32 digits.");
        if (!Digits.AreAll(text))
            return IdFault.Alphabet("An EID has only digits.");
        if (!Mod97.IsValid(text)) // ISO/IEC 7064 MOD 97-10 over all 32 digits leaves a remainder of 1
            return IdFault.CheckDigits(Mod97.CheckDigits(text[..30]));

        id = new Eid(text);
        return IdFault.None;
    }

    /// <summary>Completes the first 30 digits with their two check digits.</summary>
    public static Eid WithCheckDigits(ReadOnlySpan<char> first30)
    {
        if (first30.Length != 30 || !Digits.AreAll(first30))
            throw new FormatException("The part of an EID before its check digits has 30 digits.");
        Span<char> digits = stackalloc char[DigitCount];
        first30.CopyTo(digits);
        Digits.TryWrite((ulong)Mod97.CheckDigits(first30), 2, digits[30..], out _);
        return new Eid(digits);
    }

    /// <summary>Reads the 16 octets of tag 5A: two digits each, in reading order.</summary>
    public static IdFault ReadBytes(ReadOnlySpan<byte> bytes, out Eid id)
    {
        id = default;
        Span<char> digits = stackalloc char[DigitCount];
        if (bytes.Length != ByteCount)
            return IdFault.Length("An EID has 16 octets.");
        return Bcd.TryUnpack(bytes, BcdOrder.Reading, digits, out var count)
            ? Read(digits[..count], out id)
            : IdFault.Alphabet("An EID has only digits.");
    }

    public void WriteBytes(Span<byte> destination)
    {
        Span<char> digits = stackalloc char[DigitCount];
        TryFormat(digits, out _);
        Bcd.Pack(digits, destination[..ByteCount], BcdOrder.Reading);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[ByteCount];
        WriteBytes(bytes);
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
        return destination.Length >= DigitCount
            && Digits.TryWrite(_first16, 16, destination, out _)
            && Digits.TryWrite(_last16, 16, destination[16..], out _)
            && (charsWritten = DigitCount) > 0;
    }

    public static Eid Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Eid>(s);

    public static Eid Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Eid>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Eid result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Eid result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, DigitCount);
}
