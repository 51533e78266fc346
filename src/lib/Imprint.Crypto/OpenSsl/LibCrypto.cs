using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

/// <summary>The calls of libcrypto used here, under the names of its manual pages in Pascal case.</summary>
internal static partial class LibCrypto
{
    private const string Library = OpenSslLibrary.LibCryptoName;

    [LibraryImport(Library, EntryPoint = "ERR_get_error")]
    internal static partial CULong ErrGetError();

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    internal static partial void ErrClearError();

    [LibraryImport(Library, EntryPoint = "ERR_error_string_n")]
    internal static partial void ErrErrorString(CULong error, Span<byte> text, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    internal static partial void EvpPkeyFree(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_free")]
    internal static partial void EvpPkeyCtxFree(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    internal static partial EvpKeyHandle EvpPkeyNewRawPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    internal static partial EvpKeyHandle EvpPkeyNewRawPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    internal static partial int EvpPkeyGetRawPublicKey(EvpKeyHandle key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_new")]
    internal static partial EvpKeyContextHandle EvpPkeyCtxNew(EvpKeyHandle key, nint engine);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive_init")]
    internal static partial int EvpPkeyDeriveInit(EvpKeyContextHandle context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive_set_peer")]
    internal static partial int EvpPkeyDeriveSetPeer(EvpKeyContextHandle context, EvpKeyHandle peer);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive")]
    internal static partial int EvpPkeyDerive(EvpKeyContextHandle context, Span<byte> secret, ref nuint length);
}
