using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Imprint.Crypto.Custody;

/// <summary>A folder whose files only its owner may read. What others could read, or could have put there, is refused.</summary>
public sealed partial class PrivateFolder
{
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerAll = OwnerReadWrite | UnixFileMode.UserExecute;

    private const UnixFileMode WriteByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode AnyByOthers =
        WriteByOthers | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // Far above any sealed key; a file this large is something else.
    private const int MaxKeyFileLength = 4096;

    private const int SuffixLength = 16;

    private readonly string _path;
    private readonly string _name;
    private readonly int _maxFileLength;

    /// <summary>Opens a folder, and makes it where there is none.</summary>
    /// <param name="maxFileLength">A file longer than this is refused, written or read.</param>
    public PrivateFolder(string path, int maxFileLength = MaxKeyFileLength)
    {
        _maxFileLength = maxFileLength;
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        _name = Path.GetFileName(_path);
        try
        {
            Directory.CreateDirectory(_path, OwnerAll);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyCustodyException(KeyCustodyFault.NotWritable, $"The key folder '{_name}' cannot be made.", e);
        }

        if ((File.GetUnixFileMode(_path) & WriteByOthers) != UnixFileMode.None)
            throw new KeyCustodyException(
                KeyCustodyFault.ReadableByOthers,
                $"Others may write to the key folder '{_name}'; run: chmod 700 {_name}"
            );
    }

    public bool HoldsAny(string extension) => Directory.EnumerateFiles(_path, "*" + extension).Any();

    /// <summary>The files with this extension, by their names without it.</summary>
    public IReadOnlyList<string> Names(string extension) =>
        [
            .. Directory
                .EnumerateFiles(_path, "*" + extension)
                .Select(file => Path.GetFileName(file)[..^extension.Length])
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Reads a file that only its owner may read, or returns null when there is none.</summary>
    public Secret? TryRead(string name)
    {
        try
        {
            using var handle = File.OpenHandle(PathOf(name));
            // Both checks look at the open file, so nobody can exchange it between the check and the reading.
            RefuseWhenReadableByOthers(name, File.GetUnixFileMode(handle));
            RefuseWhenOwnedByAnother(name, handle);

            var length = RandomAccess.GetLength(handle);
            if (length > _maxFileLength)
                throw new KeyCustodyException(KeyCustodyFault.Damaged, $"'{name}' is longer than any file of its kind.");
            var content = GC.AllocateUninitializedArray<byte>((int)length, pinned: true);
            var secret = new Secret(content.AsSpan(0, RandomAccess.Read(handle, content, 0)));
            CryptographicOperations.ZeroMemory(content);
            return secret;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyCustodyException(
                KeyCustodyFault.NotReadable,
                $"'{name}' cannot be read; it must be a file of the user who runs this process.",
                e
            );
        }
    }

    /// <summary>Puts a whole file in place, durably, unless there is one: of two that try at once, one gets false.</summary>
    public bool TryCreate(string name, ReadOnlySpan<byte> content)
    {
        var final = PathOf(name);
        var temporary = TemporaryFor(name);
        try
        {
            WriteWhole(temporary, content);
            // link(2) fails where a name exists; a plain rename would replace the other's key.
            var linked = Link(temporary, final) == 0;
            var error = Marshal.GetLastPInvokeError();
            File.Delete(temporary);
            if (!linked && error != ErrorExists)
                throw new KeyCustodyException(
                    KeyCustodyFault.NotWritable,
                    $"'{name}' cannot be put in place: {Marshal.GetPInvokeErrorMessage(error)}."
                );
            SyncFolder();
            return linked;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyCustodyException(KeyCustodyFault.NotWritable, $"'{name}' cannot be written.", e);
        }
    }

    /// <summary>
    /// Puts a whole file in place of the one before, if there is one. Wherever the power is cut, there is afterwards the old file or the
    /// new one, whole; once this returns, it is the new one.
    /// </summary>
    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        if (content.Length > _maxFileLength)
            throw new KeyCustodyException(KeyCustodyFault.NotWritable, $"'{name}' would be too long to be read again.");
        var temporary = TemporaryFor(name);
        try
        {
            WriteWhole(temporary, content);
            File.Move(temporary, PathOf(name), overwrite: true);
            SyncFolder();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyCustodyException(KeyCustodyFault.NotWritable, $"'{name}' cannot be written.", e);
        }
    }

    /// <summary>Takes a file away, durably. That there is none is no fault.</summary>
    public void Remove(string name)
    {
        try
        {
            File.Delete(PathOf(name));
            SyncFolder();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyCustodyException(KeyCustodyFault.NotWritable, $"'{name}' cannot be removed.", e);
        }
    }

    /// <summary>Takes away what a writer left behind that was stopped in the middle. Only for whoever is the folder's one user.</summary>
    public void RemoveUnfinished()
    {
        foreach (var file in Directory.EnumerateFiles(_path, ".*").Where(IsTemporary))
            Remove(Path.GetFileName(file));
    }

    private string PathOf(string name) =>
        name is not ("" or "." or "..") && Path.GetFileName(name) == name
            ? Path.Combine(_path, name)
            : throw new ArgumentException("A file here has a plain name.", nameof(name));

    private string TemporaryFor(string name) =>
        PathOf($".{name}.{RandomNumberGenerator.GetHexString(SuffixLength, lowercase: true)}");

    private static bool IsTemporary(string path) =>
        Path.GetExtension(path) is { Length: 1 + SuffixLength } suffix && suffix.AsSpan(1).TrimEnd("0123456789abcdef").IsEmpty;

    private static void WriteWhole(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, NewPrivateFile);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private static FileStreamOptions NewPrivateFile =>
        new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerReadWrite,
            BufferSize = 0,
        };

    private static void RefuseWhenReadableByOthers(string name, UnixFileMode mode)
    {
        if ((mode & AnyByOthers) != UnixFileMode.None)
            throw new KeyCustodyException(
                KeyCustodyFault.ReadableByOthers,
                $"Others have access to '{name}'; run: chmod 600 {name}"
            );
    }

    private static void RefuseWhenOwnedByAnother(string name, SafeHandle handle)
    {
        var status = default(FileStatus);
        if (StatX(handle, "", AtEmptyPath, StatXUid, ref status) != 0)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        if (status.Uid != GetEffectiveUserId())
            throw new KeyCustodyException(
                KeyCustodyFault.OwnedByAnotherUser,
                $"'{name}' belongs to another user; run: chown {Environment.UserName} {name}"
            );
    }

    // A new name survives a power cut only when its folder has been flushed too.
    private void SyncFolder()
    {
        var folder = Open(_path, OpenReadOnly);
        if (folder < 0)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        var synced = FSync(folder) == 0;
        var message = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(folder);
        if (!synced)
            throw new IOException(message);
    }

    private const int ErrorExists = 17;
    private const int OpenReadOnly = 0;
    private const int AtEmptyPath = 0x1000;
    private const uint StatXUid = 0x8;

    // struct statx is the one status record whose layout is the same on every Linux architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(20)]
        public uint Uid;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeHandle folder, string path, int flags, uint mask, ref FileStatus status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
