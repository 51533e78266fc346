namespace Imprint.Host;

/// <summary>Keeps a second process out of a data folder. The system lets go of it even when this process is killed.</summary>
public sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    public static FolderLock Take(string folder)
    {
        try
        {
            return new FolderLock(
                new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (IOException e)
        {
            throw new FolderInUseException(
                $"{folder} is in use by another imprint; stop it, or name another folder with --data",
                e
            );
        }
    }

    public void Dispose() => _file.Dispose();
}

public sealed class FolderInUseException(string message, Exception? inner = null) : Exception(message, inner);
