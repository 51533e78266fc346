using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>
/// Network code: country (3 digits) and network (2 or 3 digits), <c>26201</c>, <c>310260</c> or <c>262-01</c>. Network 01 and
/// network 001 of a country are two networks, so the number of digits is part of the value.
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<Plmn>))]
public readonly record struct Plmn : IIdentifier<Plmn>
{
    public const int MccDigitCount = 3;
    public const int MaxDigitCount = 6;
    public const int ByteCount = 3;

    private readonly ushort _mcc;
    private readonly ushort _mnc;
    private readonly byte _mncDigitCount;

    private Plmn(ReadOnlySpan<char> mcc, ReadOnlySpan<char> mnc)
    {
        _mcc = (ushort)Digits.Value(mcc);
        _mnc = (ushort)Digits.Value(mnc);
        _mncDigitCount = (byte)mnc.Length;
    }

    /// <summary>Mobile country code, three digits.</summary>
    public string Mcc => Digits.Text(_mcc, MccDigitCount);

    /// <summary>Mobile network code, two or three digits.</summary>
    public string Mnc => Digits.Text(_mnc, _mncDigitCount);

    public int MncDigitCount => _mncDigitCount;

    /// <summary>The home network's domain (TS 23.003 28.2 without its service label): <c>mnc070.mcc999.3gppnetwork.org</c>.</summary>
    public string Domain => $"mnc{_mnc:D3}.mcc{_mcc:D3}.3gppnetwork.org";

    public static IdFault Read(ReadOnlySpan<char> text, out Plmn id)
    {
        id = default;
        var mcc = text[..Math.Min(MccDigitCount, text.Length)];
        var mnc = text[mcc.Length..];
        if (mnc.StartsWith('-'))
            mnc = mnc[1..];
        if (mnc.Length is not (2 or 3))
            return IdFault.Length("A network code has 3 digits for the country and 2 or 3 for the network.");
        if (!Digits.AreAll(mcc) || !Digits.AreAll(mnc))
            return IdFault.Alphabet("A network code has only digits.");

        id = new Plmn(mcc, mnc);
        return IdFault.None;
    }

    /// <summary>Reads the three octets of TS 24.008 10.5.1.3: MCC2 MCC1 | MNC3 MCC3 | MNC2 MNC1, with Fh for no third digit.</summary>
    public static IdFault ReadBytes(ReadOnlySpan<byte> bytes, out Plmn id)
    {
        id = default;
        if (bytes.Length != ByteCount)
            return IdFault.Length("A network code has 3 octets.");

        ReadOnlySpan<int> halves = [bytes[0] & 0xf, bytes[0] >> 4, bytes[1] & 0xf, bytes[2] & 0xf, bytes[2] >> 4, bytes[1] >> 4];
        var count = halves[5] == 0xf ? 5 : 6;
        Span<char> digits = stackalloc char[MaxDigitCount];
        for (var i = 0; i < count; i++)
            digits[i] = (char)('0' + halves[i]);
        return Read(digits[..count], out id);
    }

    public void WriteBytes(Span<byte> destination)
    {
        var mnc3 = _mncDigitCount == 3 ? _mnc % 10 : 0xf;
        var mnc12 = _mncDigitCount == 3 ? _mnc / 10 : _mnc;
        destination[0] = (byte)(_mcc / 10 % 10 << 4 | _mcc / 100);
        destination[1] = (byte)(mnc3 << 4 | _mcc % 10);
        destination[2] = (byte)(mnc12 % 10 << 4 | mnc12 / 10);
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
        if (destination.Length < MccDigitCount + _mncDigitCount)
            return false;
        Digits.TryWrite(_mcc, MccDigitCount, destination, out _);
        Digits.TryWrite(_mnc, _mncDigitCount, destination[MccDigitCount..], out _);
        charsWritten = MccDigitCount + _mncDigitCount;
        return true;
    }

    public static Plmn Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Plmn>(s);

    public static Plmn Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Plmn>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Plmn result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Plmn result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, MaxDigitCount);
}
