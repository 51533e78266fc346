using System.Buffers;

namespace Imprint.Wire.Text;

/// <summary>Strict hex: an even number of digits of the wanted case and nothing else.</summary>
public static class Hex
{
    private static readonly SearchValues<char> Lower = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Upper = SearchValues.Create("0123456789ABCDEF");
    private static readonly SearchValues<char> Either = SearchValues.Create("0123456789abcdefABCDEF");

    public static string Encode(ReadOnlySpan<byte> bytes, HexCase letters = HexCase.Lower) =>
        letters == HexCase.Upper ? Convert.ToHexString(bytes) : Convert.ToHexStringLower(bytes);

    public static bool IsHex(ReadOnlySpan<char> text, HexCase letters = HexCase.Either) =>
        !text.ContainsAnyExcept(
            letters switch
            {
                HexCase.Lower => Lower,
                HexCase.Upper => Upper,
                _ => Either,
            }
        );

    /// <summary>Decodes a text that must fill <paramref name="bytes"/> exactly.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes, HexCase letters = HexCase.Either) =>
        text.Length == 2 * bytes.Length
        && IsHex(text, letters)
        && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;

    /// <summary>Decodes at most <paramref name="maxLength"/> bytes; null when the text is something else.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text, int maxLength, HexCase letters = HexCase.Either)
    {
        if (text.Length % 2 != 0 || text.Length / 2 > maxLength)
            return null;
        var bytes = new byte[text.Length / 2];
        return TryDecode(text, bytes, letters) ? bytes : null;
    }
}
