using System.Diagnostics.CodeAnalysis;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.FirstAccess;

/// <summary>
/// A provider's name for a class of devices that it treats alike: 1 to 64 letters, digits, dots, hyphens and underscores. Two
/// providers may use the same name; what joins a device to a class names the owner's key too.
/// </summary>
public readonly record struct ClassId
{
    public const int MaxLength = 64;

    private readonly string? _text;

    private ClassId(string text) => _text = text;

    public static bool TryParse([NotNullWhen(true)] string? text, out ClassId id)
    {
        id = default;
        if (
            text is not { Length: > 0 and <= MaxLength }
            || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        )
            return false;
        id = new ClassId(text);
        return true;
    }

    public static ClassId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a class id.");

    public override string ToString() => _text ?? "";

    internal static ClassId Read(CborCursor cursor)
    {
        if (!TryParse(cursor.ReadText(MaxLength), out var id))
            cursor.Fail(WireFault.BadValue);
        return id;
    }
}
