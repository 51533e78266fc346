using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Imprint.Wire.Text;

namespace Imprint.Wire.Ids;

/// <summary>
/// Permanent equipment identifier of the 5G core (TS 29.571): <c>imei-</c>, <c>imeisv-</c>, <c>mac-</c> or <c>eui-</c>. The last
/// digit of an IMEI in signalling is a spare one (TS 23.003 6.2.1), so it is kept but not checked.
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<Pei>))]
public readonly record struct Pei : IIdentifier<Pei>
{
    private const int MaxTextLength = 32; // mac-01-02-03-04-05-06-untrusted

    private readonly ulong _value;

    private Pei(PeiKind kind, ulong value)
    {
        Kind = kind;
        _value = value;
    }

    public PeiKind Kind { get; }

    public static Pei Of(Imei imei) => Parse($"imei-{imei}");

    public static Pei Of(Imeisv imeisv) => Parse($"imeisv-{imeisv}");

    /// <summary>The equipment as an IMEI with its right check digit; null for a PEI made of a MAC address or EUI-64.</summary>
    public Imei? Imei =>
        Kind switch
        {
            PeiKind.Imei => Ids.Imei.WithCheckDigit(Digits.Text(_value / 10, 14)),
            PeiKind.Imeisv => Ids.Imei.WithCheckDigit(Digits.Text(_value / 100, 14)),
            _ => null,
        };

    public static IdFault Read(ReadOnlySpan<char> text, out Pei id)
    {
        id = default;
        if (text.StartsWith("imei-"))
            return ReadDigits(text[5..], PeiKind.Imei, Ids.Imei.DigitCount, "An imei- PEI has 15 digits.", out id);
        if (text.StartsWith("imeisv-"))
            return ReadDigits(text[7..], PeiKind.Imeisv, Imeisv.DigitCount, "An imeisv- PEI has 16 digits.", out id);
        if (text.StartsWith("eui-"))
            return ReadOctets(text[4..], PeiKind.Eui64, 8, "An eui- PEI has eight octets in hex, divided by hyphens.", out id);
        if (!text.StartsWith("mac-"))
            return IdFault.Structure("A PEI starts with imei-, imeisv-, mac- or eui-.");

        var isUntrusted = text.EndsWith("-untrusted");
        var octets = isUntrusted ? text[4..Math.Max(4, text.Length - 10)] : text[4..];
        var kind = isUntrusted ? PeiKind.UntrustedMac : PeiKind.Mac;
        return ReadOctets(octets, kind, 6, "A mac- PEI has six octets in hex, divided by hyphens.", out id);
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    )
    {
        Span<char> value = stackalloc char[24];
        var length = 0;
        if (Kind is PeiKind.Imei or PeiKind.Imeisv)
            Digits.TryWrite(_value, Kind == PeiKind.Imei ? Ids.Imei.DigitCount : Imeisv.DigitCount, value, out length);
        else
            length = WriteOctets(value, Kind == PeiKind.Eui64 ? 8 : 6);

        return Kind switch
        {
            PeiKind.Imei => destination.TryWrite($"imei-{value[..length]}", out charsWritten),
            PeiKind.Imeisv => destination.TryWrite($"imeisv-{value[..length]}", out charsWritten),
            PeiKind.Eui64 => destination.TryWrite($"eui-{value[..length]}", out charsWritten),
            PeiKind.UntrustedMac => destination.TryWrite($"mac-{value[..length]}-untrusted", out charsWritten),
            _ => destination.TryWrite($"mac-{value[..length]}", out charsWritten),
        };
    }

    public static Pei Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Pei>(s);

    public static Pei Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Pei>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Pei result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Pei result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, MaxTextLength);

    private static IdFault ReadDigits(ReadOnlySpan<char> digits, PeiKind kind, int count, string rule, out Pei id)
    {
        id = default;
        if (digits.Length != count)
            return IdFault.Length(rule);
        if (!Digits.AreAll(digits))
            return IdFault.Alphabet(rule);
        id = new Pei(kind, Digits.Value(digits));
        return IdFault.None;
    }

    private static IdFault ReadOctets(ReadOnlySpan<char> text, PeiKind kind, int count, string rule, out Pei id)
    {
        id = default;
        if (text.Length != 3 * count - 1)
            return IdFault.Length(rule);

        Span<byte> octet = stackalloc byte[1];
        var value = 0UL;
        for (var i = 0; i < count; i++)
        {
            if (!Hex.TryDecode(text.Slice(3 * i, 2), octet) || (i > 0 && text[3 * i - 1] != '-'))
                return IdFault.Alphabet(rule);
            value = value << 8 | octet[0];
        }

        id = new Pei(kind, value);
        return IdFault.None;
    }

    private int WriteOctets(Span<char> text, int count)
    {
        text[..(3 * count - 1)].Fill('-');
        for (var i = 0; i < count; i++)
            Convert.TryToHexStringLower([(byte)(_value >> 8 * (count - 1 - i))], text[(3 * i)..], out _);
        return 3 * count - 1;
    }
}
