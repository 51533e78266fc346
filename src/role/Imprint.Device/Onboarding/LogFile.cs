using System.Globalization;

namespace Imprint.Device.Onboarding;

/// <summary>
/// The notes of a device as lines of a file that only its owner can read. A file that has grown long gives way to a new one.
/// </summary>
public sealed class LogFile(string path)
{
    private const long MaxLength = 512 * 1024;

    private readonly Lock _gate = new();

    public void Append(DeviceNote note)
    {
        var mark = note.IsFault ? '!' : ' ';
        var topic = note.Topic.ToString().ToLowerInvariant();
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{note.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {mark} {topic, -14} {note.Text}\n"
        );
        lock (_gate)
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxLength })
                File.Move(path, path + ".1", overwrite: true);
            using var file = new StreamWriter(
                path,
                System.Text.Encoding.UTF8,
                new FileStreamOptions
                {
                    Mode = FileMode.Append,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
            file.Write(line);
        }
    }
}
