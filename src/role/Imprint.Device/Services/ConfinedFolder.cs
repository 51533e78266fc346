using System.Security.Cryptography;
using Imprint.Fdo.Modules;

namespace Imprint.Device.Services;

/// <summary>
/// The one folder that an owner's file names lead into: paths below it, that lead neither up nor through a link. Hidden files
/// are none of the owner's: what is not yet whole is hidden.
/// </summary>
internal sealed class ConfinedFolder(string path)
{
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
            // Before a folder is made too: that would follow links.
            if (LeadsThroughLink(target) || Directory.Exists(target))
                return "the name is not one of a plain file";
            Directory.CreateDirectory(folder);
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
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
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

    // Null for a name that has no place below the folder.
    private string? Resolve(string name)
    {
        if (!ConfinedName.IsConfined(name))
            return null;
        var parts = name.Split('/');
        return parts.Length <= MaxParts && !parts.Any(part => part.StartsWith('.')) ? Path.Combine([_root, .. parts]) : null;
    }

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
