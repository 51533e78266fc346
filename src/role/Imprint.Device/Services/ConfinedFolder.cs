using System.Security.Cryptography;

namespace Imprint.Device.Services;

/// <summary>
/// The one folder that an owner's file names lead into. A name is a path below it, whatever it looks like: a leading slash is dropped,
/// and a name that goes up, or through a link, is refused.
/// </summary>
internal sealed class ConfinedFolder(string path)
{
    private const int MaxNameLength = 512;
    private const int MaxPartLength = 128;
    private const int MaxParts = 8;

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>Puts a whole file in place of the one before. Null when it is there, otherwise why it is not.</summary>
    public string? Write(string name, ReadOnlySpan<byte> content)
    {
        if (Resolve(name) is not { } target)
            return "the name is not one of this folder";
        var folder = Path.GetDirectoryName(target)!;
        var temporary = Path.Combine(folder, $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}.part");
        try
        {
            Directory.CreateDirectory(folder);
            if (LeadsThroughLink(target) || Directory.Exists(target))
                return "the name is not one of a plain file";
            using (var file = new FileStream(temporary, NewFile))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            return "the file cannot be written";
        }
    }

    /// <summary>A file's content; null when there is none that may be read, or it is longer than allowed.</summary>
    public byte[]? TryRead(string name, int maxLength)
    {
        if (Resolve(name) is not { } source || LeadsThroughLink(source))
            return null;
        try
        {
            using var file = File.OpenHandle(source);
            var length = RandomAccess.GetLength(file);
            if (length > maxLength)
                return null;
            var content = new byte[length];
            return content[..RandomAccess.Read(file, content, 0)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileStreamOptions NewFile =>
        new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        };

    /// <summary>The path that a name stands for; null for a name that has no place below the folder.</summary>
    internal string? Resolve(string name)
    {
        if (name.Length is 0 or > MaxNameLength)
            return null;
        var parts = name.TrimStart('/').Split('/');
        var isPlain = parts.Length <= MaxParts && parts.All(IsPlain);
        return isPlain ? Path.Combine([_root, .. parts]) : null;
    }

    // No hidden files either: the unfinished ones are hidden.
    private static bool IsPlain(string part) =>
        part.Length is > 0 and <= MaxPartLength && part[0] != '.' && !part.Any(c => char.IsControl(c) || c is '\\' or '\0');

    private bool LeadsThroughLink(string path)
    {
        for (var at = path; at.Length > _root.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new FileInfo(at).LinkTarget is not null)
                return true;
        }

        return false;
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException) { }
    }
}
