using Imprint.Crypto;
using Imprint.Crypto.Custody;

namespace Imprint.Element.Stores;

/// <summary>
/// Records as files of a private folder, each sealed under the key file that lies beside them. Whoever can read the folder as its owner
/// can use the device; and an old copy of the folder brings back an old state, which only hardware can rule out.
/// </summary>
internal sealed class FolderStore : ElementStore
{
    private const string Extension = ".sealed";
    private const string LockFile = "in-use.lock";
    private const int SealOverhead = 64;

    private readonly FileStream _lock;
    private readonly PrivateFolder _folder;
    private readonly FileKeyCustody _custody;

    private FolderStore(FileStream lockFile, PrivateFolder folder, FileKeyCustody custody)
    {
        _lock = lockFile;
        _folder = folder;
        _custody = custody;
    }

    public override IReadOnlyList<string> Names => _folder.Names(Extension);

    /// <summary>Opens the records of a folder for this process alone.</summary>
    /// <param name="isNew">A folder without a key file gets one.</param>
    public static FolderStore Open(string path, bool isNew)
    {
        if (!isNew && !Directory.Exists(path))
            throw new ElementException(ElementFault.Missing, $"There is no element '{Path.GetFileName(path)}'.");
        FileStream? lockFile = null;
        try
        {
            var folder = new PrivateFolder(path, MaxRecordLength + SealOverhead);
            lockFile = Lock(path);
            folder.RemoveUnfinished();
            return new FolderStore(lockFile, folder, FileKeyCustody.OpenFolder(path, createMasterKey: isNew));
        }
        catch (KeyCustodyException failure)
        {
            lockFile?.Dispose();
            throw Translate(failure);
        }
    }

    public override Secret? TryRead(string name)
    {
        try
        {
            using var content = _folder.TryRead(name + Extension);
            return content is null ? null : _custody.Unseal(content.Span, Context(name));
        }
        catch (KeyCustodyException failure)
        {
            throw Translate(failure);
        }
    }

    public override void Write(string name, ReadOnlySpan<byte> record)
    {
        try
        {
            _folder.Replace(name + Extension, _custody.Seal(record, Context(name)));
        }
        catch (KeyCustodyException failure)
        {
            throw Translate(failure);
        }
    }

    public override void Remove(string name)
    {
        try
        {
            _folder.Remove(name + Extension);
        }
        catch (KeyCustodyException failure)
        {
            throw Translate(failure);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _custody.Dispose();
        _lock.Dispose();
    }

    // The name is part of the seal, so that one record cannot be put in another's place.
    private static string Context(string name) => "element " + name;

    // Two that write one element would each undo what the other did.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(
                Path.Combine(path, LockFile),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ElementException(ElementFault.InUse, $"The element '{Path.GetFileName(path)}' is in use.", e);
        }
    }

    private static ElementException Translate(KeyCustodyException failure) =>
        new(
            failure.Fault is KeyCustodyFault.Damaged or KeyCustodyFault.WrongMasterKey
                ? ElementFault.Damaged
                : ElementFault.StoreFailed,
            failure.Message,
            failure
        );
}
