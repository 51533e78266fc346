using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Imprint.Wire.Text;

namespace Imprint.Wire.Ids;

/// <summary>
/// Our own sortable ids, <c>dev_01JC…</c>: what it is (1 to 8 small letters), then 48 bits of milliseconds since 1970 and 80
/// random bits in 26 Crockford symbols. Ids of one kind sort by the time they were made; within a millisecond, at random.
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<PrefixedId>))]
public readonly record struct PrefixedId : IIdentifier<PrefixedId>
{
    public const int MaxPrefixLength = 8;

    private const int SymbolCount = 26;
    private const int RandomBytes = 10;

    private readonly ulong _prefix; // its ASCII letters, the last one lowest
    private readonly UInt128 _value;

    private PrefixedId(ulong prefix, UInt128 value)
    {
        _prefix = prefix;
        _value = value;
    }

    public string Prefix
    {
        get
        {
            Span<char> letters = stackalloc char[MaxPrefixLength];
            return new string(letters[..WritePrefix(letters)]);
        }
    }

    /// <summary>When the id was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds((long)(_value >> 80));

    public static PrefixedId Create(string prefix, TimeProvider clock, RandomSource random)
    {
        if (!TryPack(prefix, out var packed))
            throw new ArgumentException("A prefix has 1 to 8 small letters.", nameof(prefix));
        Span<byte> tail = stackalloc byte[RandomBytes];
        random(tail);
        var value = (UInt128)clock.GetUtcNow().ToUnixTimeMilliseconds() & 0xffff_ffff_ffff;
        foreach (var octet in tail)
            value = value << 8 | octet;
        return new PrefixedId(packed, value);
    }

    public static IdFault Read(ReadOnlySpan<char> text, out PrefixedId id)
    {
        id = default;
        var divider = text.IndexOf('_');
        if (divider < 0 || !TryPack(text[..divider], out var prefix))
            return IdFault.Structure("An id starts with 1 to 8 small letters and an underscore.");

        var symbols = text[(divider + 1)..];
        if (symbols.Length != SymbolCount)
            return IdFault.Length("An id has 26 symbols behind the underscore.");
        UInt128 value = 0;
        foreach (var symbol in symbols)
        {
            var digit = Crockford.StrictValueOf(symbol);
            if (digit < 0 || value >> 123 != 0)
                return IdFault.Alphabet(
                    "An id has only digits and capital letters other than I, L, O and U, and starts with 0 to 7."
                );
            value = value << 5 | (uint)digit;
        }

        id = new PrefixedId(prefix, value);
        return IdFault.None;
    }

    /// <summary>Reads an id that must be of one kind.</summary>
    public static IdFault Read(ReadOnlySpan<char> text, string prefix, out PrefixedId id)
    {
        var fault = Read(text, out id);
        if (!fault.IsNone || (TryPack(prefix, out var packed) && id._prefix == packed))
            return fault;
        id = default;
        return IdFault.Structure("The id is of another kind.");
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    )
    {
        Span<char> prefix = stackalloc char[MaxPrefixLength];
        Span<char> symbols = stackalloc char[SymbolCount];
        Crockford.WriteNumber(_value, symbols);
        return destination.TryWrite($"{prefix[..WritePrefix(prefix)]}_{symbols}", out charsWritten);
    }

    public static PrefixedId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<PrefixedId>(s);

    public static PrefixedId Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<PrefixedId>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PrefixedId result) =>
        Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PrefixedId result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, MaxPrefixLength + 1 + SymbolCount);

    private static bool TryPack(ReadOnlySpan<char> prefix, out ulong packed)
    {
        packed = 0;
        foreach (var letter in prefix)
        {
            if (!char.IsAsciiLetterLower(letter))
                return false;
            packed = packed << 8 | letter;
        }

        return prefix.Length is >= 1 and <= MaxPrefixLength;
    }

    private int WritePrefix(Span<char> letters)
    {
        var count = 0;
        for (var shift = 56; shift >= 0; shift -= 8)
        {
            if ((byte)(_prefix >> shift) is > 0 and var letter)
                letters[count++] = (char)letter;
        }

        return count;
    }
}
