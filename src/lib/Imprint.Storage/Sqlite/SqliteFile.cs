namespace Imprint.Storage.Sqlite;

/// <summary>The database file belongs to its user alone; SQLite gives -wal and -shm the mode of the file.</summary>
internal static class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void CreateOrTighten(string path)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            new FileStream(path, options).Dispose();
            if (!OperatingSystem.IsWindows())
                Tighten(path);
        }
        catch (UnauthorizedAccessException error)
        {
            var fault = Directory.Exists(path) ? StorageFault.CannotOpen : StorageFault.NoPermission;
            throw new StorageException(fault, $"{path}: no permission to write.", error);
        }
        catch (Exception error) when (error is IOException or ArgumentException or NotSupportedException)
        {
            var why = Directory.Exists(Path.GetDirectoryName(path))
                ? error.Message.ReplaceLineEndings(" ")
                : "its folder does not exist.";
            throw new StorageException(StorageFault.CannotOpen, $"{path}: {why}", error);
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Tighten(string path)
    {
        foreach (var file in (string[])[path, path + "-wal", path + "-shm"])
        {
            if (File.Exists(file) && File.GetUnixFileMode(file) != OwnerOnly)
                File.SetUnixFileMode(file, OwnerOnly);
        }
    }
}
