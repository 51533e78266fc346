using System.Text.RegularExpressions;

namespace Imprint.Web.Audit;

/// <summary>Makes free text fit for a log that is kept for ever: short, printable, and without what may be a key.</summary>
internal static partial class AuditText
{
    private const char Replacement = '\ufffd';
    private const string Withheld = "(withheld)";

    public static string Clean(string text, int maxLength)
    {
        if (text.Length > maxLength)
            text = text[..(maxLength - 1)] + "…";
        var clean = string.Create(
            text.Length,
            text,
            static (output, input) =>
            {
                for (var i = 0; i < input.Length; i++)
                    output[i] = IsFit(input, i) ? input[i] : Replacement;
            }
        );
        return LooksLikeKey().IsMatch(clean) ? LooksLikeKey().Replace(clean, Withheld) : clean;
    }

    private static bool IsFit(string text, int i) =>
        char.IsHighSurrogate(text[i]) ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
        : char.IsLowSurrogate(text[i]) ? i > 0 && char.IsHighSurrogate(text[i - 1])
        : !char.IsControl(text[i]);

    // 128 bits and more in hexadecimal; identifiers of that length are digits alone. PEM blocks and webhook secrets by their names.
    [GeneratedRegex(
        @"\b(?=[0-9]*[a-f])[0-9a-f]{32,}\b|-----BEGIN[^-]*PRIVATE KEY-----.*|\bwhsec_\S+",
        RegexOptions.IgnoreCase | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex LooksLikeKey();
}
