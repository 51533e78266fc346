using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>How fdo.csr carries DER: base64 in a text, as EST does. Line breaks are taken and not written.</summary>
internal static class CsrText
{
    public const int MaxRequestLength = 16 << 10;
    public const int MaxAnswerLength = 60 << 10;

    public static string Of(ReadOnlyMemory<byte> content) => Convert.ToBase64String(content.Span);

    public static bool TryRead(string text, out ReadOnlyMemory<byte> content)
    {
        var bytes = new byte[text.Length * 3 / 4 + 3];
        var isBase64 = Convert.TryFromBase64String(text, bytes, out var length) && length > 0;
        content = isBase64 ? bytes.AsMemory(0, length) : default;
        return isBase64;
    }

    public static ReadOnlyMemory<byte> ReadAnswer(CborCursor value)
    {
        if (!TryRead(value.ReadText(MaxAnswerLength), out var content))
            value.Fail(WireFault.BadValue);
        return content;
    }
}
