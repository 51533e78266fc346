using System.Security.Cryptography;

namespace Imprint.Crypto.Custody;

/// <summary>
/// Keys in a folder, for a laptop or a small installation: one master key in the clear, readable by its owner alone, and
/// everything else sealed under it.
/// </summary>
public sealed class FileKeyCustody : KeyCustody
{
    private const string MasterKeyFile = "master.key";
    private const string Extension = ".sealed";
    private const int MaxNameLength = 64;

    // RSA with 4096 bits takes 2,375 octets or so.
    private const int MaxPkcs8Length = 3072;

    private readonly PrivateFolder _folder;
    private readonly SealedBytes _sealedBytes;

    private FileKeyCustody(PrivateFolder folder, SealedBytes sealedBytes)
    {
        _folder = folder;
        _sealedBytes = sealedBytes;
    }

    /// <summary>Opens the keys of a folder; a new folder gets its master key.</summary>
    public static FileKeyCustody OpenFolder(string folderPath, bool createMasterKey = true)
    {
        var folder = new PrivateFolder(folderPath);
        using var masterKey = folder.TryRead(MasterKeyFile) ?? CreateMasterKey(folder, createMasterKey);
        if (masterKey.Length != SealedBytes.MasterKeyLength)
            throw new KeyCustodyException(
                KeyCustodyFault.Damaged,
                $"'{MasterKeyFile}' must have {SealedBytes.MasterKeyLength} bytes; restore it from its backup."
            );
        return new FileKeyCustody(folder, new SealedBytes(masterKey.Span));
    }

    public override CustodyKey OpenOrCreate(string name, KeyKind kind)
    {
        // Whoever loses the race to create it uses the winner's key.
        var key = TryOpen(name) ?? TryCreate(name, kind) ?? Open(name);
        if (key.Kind == kind)
            return key;
        key.Dispose();
        throw new KeyCustodyException(KeyCustodyFault.WrongKind, $"The key '{name}' is {key.Kind}; {kind} was asked for.");
    }

    public override CustodyKey Open(string name) => TryOpen(name) ?? throw Missing(name);

    public override CustodyRsaKey OpenOrCreateRsa(string name, int bits)
    {
        if (bits is not (2048 or 3072 or 4096))
            throw new ArgumentOutOfRangeException(nameof(bits), "An RSA key has 2048, 3072 or 4096 bits.");
        var key = TryOpenRsa(name) ?? TryCreateRsa(name, bits) ?? OpenRsa(name);
        if (key.Bits == bits)
            return key;
        key.Dispose();
        throw new KeyCustodyException(KeyCustodyFault.WrongKind, $"The key '{name}' has {key.Bits} bits; {bits} were asked for.");
    }

    public override CustodyRsaKey OpenRsa(string name) => TryOpenRsa(name) ?? throw Missing(name);

    public override byte[] Seal(ReadOnlySpan<byte> plaintext, string context) => _sealedBytes.Seal(plaintext, "data " + context);

    public override Secret Unseal(ReadOnlySpan<byte> sealedBytes, string context)
    {
        var fault = _sealedBytes.TryOpen(sealedBytes, "data " + context, out var plaintext);
        return plaintext ?? throw Refused(fault ?? KeyCustodyFault.Damaged, $"What was sealed as '{context}'");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sealedBytes.Dispose();
        base.Dispose(disposing);
    }

    private static Secret CreateMasterKey(PrivateFolder folder, bool allowed)
    {
        // Sealed keys without their master key mean a lost file, not a new folder. A neighbour process that is creating both
        // right now writes the master key first, hence the second look.
        if (folder.HoldsAny(Extension) || !allowed)
            return folder.TryRead(MasterKeyFile)
                ?? throw new KeyCustodyException(
                    KeyCustodyFault.Missing,
                    $"'{MasterKeyFile}' is missing; restore it from its backup."
                );

        using var created = Secret.Random(SealedBytes.MasterKeyLength);
        folder.TryCreate(MasterKeyFile, created.Span);
        return folder.TryRead(MasterKeyFile)
            ?? throw new KeyCustodyException(KeyCustodyFault.Missing, $"'{MasterKeyFile}' was removed while it was made.");
    }

    private FileCustodyKey? TryOpen(string name)
    {
        using var pkcs8 = TryRead(name);
        if (pkcs8 is null)
            return null;
        return Pkcs8.IsRsa(pkcs8.Span)
            ? throw new KeyCustodyException(
                KeyCustodyFault.WrongKind,
                $"The key '{name}' is an RSA key; an EC key was asked for."
            )
            : FileCustodyKey.Import(name, pkcs8.Span);
    }

    private FileCustodyRsaKey? TryOpenRsa(string name)
    {
        using var pkcs8 = TryRead(name);
        if (pkcs8 is null)
            return null;
        return Pkcs8.IsRsa(pkcs8.Span)
            ? FileCustodyRsaKey.Import(name, pkcs8.Span)
            : throw new KeyCustodyException(KeyCustodyFault.WrongKind, $"The key '{name}' is no RSA key; one was asked for.");
    }

    private FileCustodyKey? TryCreate(string name, KeyKind kind)
    {
        using var generated = ECDsa.Create(kind.Curve);
        using var pkcs8 = Export(generated);
        return TryWrite(name, pkcs8) ? FileCustodyKey.Import(name, pkcs8.Span) : null;
    }

    private FileCustodyRsaKey? TryCreateRsa(string name, int bits)
    {
        using var generated = RSA.Create(bits);
        using var pkcs8 = Export(generated);
        return TryWrite(name, pkcs8) ? FileCustodyRsaKey.Import(name, pkcs8.Span) : null;
    }

    private Secret? TryRead(string name)
    {
        var file = FileOf(name);
        using var content = _folder.TryRead(file);
        if (content is null)
            return null;
        var fault = _sealedBytes.TryOpen(content.Span, "key " + name, out var pkcs8);
        return pkcs8 ?? throw Refused(fault ?? KeyCustodyFault.Damaged, $"'{file}'");
    }

    private bool TryWrite(string name, Secret pkcs8) =>
        _folder.TryCreate(FileOf(name), _sealedBytes.Seal(pkcs8.Span, "key " + name));

    private static Secret Export(AsymmetricAlgorithm key)
    {
        Span<byte> pkcs8 = stackalloc byte[MaxPkcs8Length];
        try
        {
            return key.TryExportPkcs8PrivateKey(pkcs8, out var length)
                ? new Secret(pkcs8[..length])
                : throw new CryptographicException("The key is longer than any in use.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static KeyCustodyException Missing(string name) =>
        new(KeyCustodyFault.Missing, $"There is no key '{name}' ('{FileOf(name)}' is missing).");

    private static KeyCustodyException Refused(KeyCustodyFault fault, string what) =>
        fault == KeyCustodyFault.WrongMasterKey
            ? new KeyCustodyException(fault, $"{what} was sealed under another '{MasterKeyFile}'.")
            : new KeyCustodyException(fault, $"{what} is damaged; restore it from its backup.");

    // The name becomes a file name: nothing in it may lead out of the folder.
    private static string FileOf(string name)
    {
        var valid =
            name.Length is > 0 and <= MaxNameLength
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        return valid
            ? name + Extension
            : throw new KeyCustodyException(
                KeyCustodyFault.BadName,
                $"A key's name has 1 to {MaxNameLength} characters of a-z, 0-9 and '-'."
            );
    }
}
