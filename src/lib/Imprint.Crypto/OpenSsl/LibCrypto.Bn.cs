using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

// Big numbers, for Diffie-Hellman over prime fields.
internal static partial class LibCrypto
{
    [LibraryImport(Library, EntryPoint = "BN_new")]
    internal static partial BnHandle BnNew();

    [LibraryImport(Library, EntryPoint = "BN_clear_free")]
    internal static partial void BnClearFree(nint number);

    [LibraryImport(Library, EntryPoint = "BN_bin2bn")]
    internal static partial BnHandle BnBin2Bn(ReadOnlySpan<byte> octets, int length, nint existing);

    [LibraryImport(Library, EntryPoint = "BN_bn2binpad")]
    internal static partial int BnBn2BinPad(BnHandle number, Span<byte> octets, int length);

    [LibraryImport(Library, EntryPoint = "BN_CTX_secure_new")]
    internal static partial BnContextHandle BnCtxSecureNew();

    [LibraryImport(Library, EntryPoint = "BN_CTX_free")]
    internal static partial void BnCtxFree(nint context);

    [LibraryImport(Library, EntryPoint = "BN_MONT_CTX_new")]
    internal static partial BnMontgomeryHandle BnMontCtxNew();

    [LibraryImport(Library, EntryPoint = "BN_MONT_CTX_set")]
    internal static partial int BnMontCtxSet(BnMontgomeryHandle montgomery, BnHandle modulus, BnContextHandle context);

    [LibraryImport(Library, EntryPoint = "BN_MONT_CTX_free")]
    internal static partial void BnMontCtxFree(nint montgomery);

    [LibraryImport(Library, EntryPoint = "BN_mod_exp_mont_consttime")]
    internal static partial int BnModExpMontConstTime(
        BnHandle result,
        BnHandle value,
        BnHandle exponent,
        BnHandle modulus,
        BnContextHandle context,
        BnMontgomeryHandle montgomery
    );
}
