using System.Buffers;
using System.Buffers.Text;

namespace Imprint.Wire.Text;

/// <summary>
/// Base64url of RFC 4648 §5 without padding, one text per value: white space, padding and spare bits that are not zero are
/// refused, so that nobody can write the same token twice.
/// </summary>
public static class StrictBase64Url
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Decodes at most <paramref name="maxLength"/> bytes; null when the text is something else.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text, int maxLength)
    {
        if (!IsCanonical(text) || DecodedLength(text) > maxLength)
            return null;
        var bytes = new byte[DecodedLength(text)];
        return TryDecode(text, bytes) ? bytes : null;
    }

    /// <summary>Decodes a text that must fill <paramref name="bytes"/> exactly.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes) =>
        IsCanonical(text)
        && DecodedLength(text) == bytes.Length
        && Base64Url.DecodeFromChars(text, bytes, out _, out _) == OperationStatus.Done;

    private static int DecodedLength(ReadOnlySpan<char> text) => (int)(text.Length * 6L / 8);

    private static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Letters))
            return false;
        var spareBits = text.Length * 6L % 8;
        return spareBits == 0 || (Alphabet.IndexOf(text[^1], StringComparison.Ordinal) & (1 << (int)spareBits) - 1) == 0;
    }
}
