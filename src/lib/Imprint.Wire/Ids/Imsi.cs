using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>Subscription number (TS 23.003 2.2): country (3), network (2 or 3) and subscriber, 6 to 15 digits in all.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Imsi>))]
public readonly record struct Imsi : IIdentifier<Imsi>
{
    public const int MinDigitCount = 6;
    public const int MaxDigitCount = 15;

    private readonly ulong _digits;
    private readonly byte _count;

    private Imsi(ReadOnlySpan<char> digits)
    {
        _digits = Digits.Value(digits);
        _count = (byte)digits.Length;
    }

    public static IdFault Read(ReadOnlySpan<char> text, out Imsi id)
    {
        id = default;
        if (text.Length is < MinDigitCount or > MaxDigitCount)
            return IdFault.Length("An IMSI has 6 to 15 digits.");
        if (!Digits.AreAll(text))
            return IdFault.Alphabet("An IMSI has only digits.");

        id = new Imsi(text);
        return IdFault.None;
    }

    /// <summary>Network and subscriber part put together.</summary>
    public static Imsi Of(Plmn plmn, ReadOnlySpan<char> msin) => Parse($"{plmn}{msin}");

    /// <summary>Whether the number starts with this network's code. The number alone does not say how long the code is.</summary>
    public bool IsOf(Plmn plmn)
    {
        Span<char> digits = stackalloc char[MaxDigitCount];
        Span<char> network = stackalloc char[Plmn.MaxDigitCount];
        TryFormat(digits, out var count);
        plmn.TryFormat(network, out var networkLength);
        return count > networkLength && digits.StartsWith(network[..networkLength]);
    }

    /// <summary>The subscriber part behind this network's code.</summary>
    public string Msin(Plmn plmn) =>
        IsOf(plmn)
            ? ToString()[(Plmn.MccDigitCount + plmn.MncDigitCount)..]
            : throw new ArgumentException("The IMSI is of another network.", nameof(plmn));

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) => Digits.TryWrite(_digits, _count, destination, out charsWritten);

    public static Imsi Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Imsi>(s);

    public static Imsi Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Imsi>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Imsi result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Imsi result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, MaxDigitCount);
}
