using System.Text;

namespace Imprint.Fdo.Modules;

/// <summary>
/// The names of files that an owner may choose: parts of a path that stays below the folder the device puts it in. No absolute path, no
/// way up, no empty part, nothing that another reader could take for a separator or an end.
/// </summary>
public static class ConfinedName
{
    public const int MaxLength = 255;

    public static bool IsConfined(string name) =>
        name.Length > 0
        && Encoding.UTF8.GetByteCount(name) <= MaxLength
        && !name.Any(c => char.IsControl(c) || c is '\\' or '\u2028' or '\u2029')
        && name.Split('/').All(part => part is not ("" or "." or ".."));
}
