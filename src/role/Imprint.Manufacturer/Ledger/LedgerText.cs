namespace Imprint.Manufacturer.Ledger;

/// <summary>
/// The rules of texts that name makers, models, serial numbers and batches. They stand in certificates, on labels and in addresses,
/// so they are printable ASCII, without the stroke that divides maker and serial number.
/// </summary>
internal static class LedgerText
{
    public const int MaxLength = 64;
    public const string NameRule = "Expected 1 to 64 printable ASCII characters, no stroke, no space at either end.";
    public const string SerialRule = "Expected 1 to 64 printable ASCII characters without spaces.";

    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxLength
        && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        && !text.Contains('/', StringComparison.Ordinal)
        && text[0] != ' '
        && text[^1] != ' ';

    public static bool IsSerial(string text) =>
        text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
