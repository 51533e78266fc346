using Imprint.Wire;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.Factory;

/// <summary>
/// The code inside the box: ten symbols of Crockford's base 32, that is 50 random bits. What people type may have hyphens, small
/// letters, and the check symbol behind it.
/// </summary>
internal static class ClaimCode
{
    public const int SymbolCount = 10;

    // Nobody types more than this; what is longer is not looked at.
    private const int MaxTextLength = 64;
    private const int Bits = 5 * SymbolCount;

    public static string Create(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random(bytes);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> (64 - Bits);
        return Crockford.EncodeNumber(number, SymbolCount);
    }

    /// <summary>The ten symbols as they are compared, or null when the text is no claim code.</summary>
    public static string? Normalise(string text)
    {
        if (text.Length > MaxTextLength)
            return null;
        var typed = text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (typed.Length == SymbolCount + 1 && Crockford.HasValidCheckSymbol(typed))
            typed = typed[..SymbolCount];
        return typed.Length == SymbolCount ? Crockford.Normalise(typed, SymbolCount) : null;
    }

    /// <summary>As it is printed for typing: <c>7F3K-92QD-4T-G</c>.</summary>
    public static string ForTyping(string code) => $"{code[..4]}-{code[4..8]}-{code[8..]}-{Crockford.CheckSymbol(code)}";
}
