using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

// What libssl leaves to libcrypto: memory BIOs, certificates, and the EC key that is asked to sign.
internal static unsafe partial class LibCrypto
{
    [LibraryImport(Library, EntryPoint = "BIO_s_mem")]
    internal static partial nint BioSMem();

    [LibraryImport(Library, EntryPoint = "BIO_new")]
    internal static partial BioHandle BioNew(nint method);

    [LibraryImport(Library, EntryPoint = "BIO_up_ref")]
    internal static partial int BioUpRef(BioHandle bio);

    [LibraryImport(Library, EntryPoint = "BIO_free")]
    internal static partial int BioFree(nint bio);

    [LibraryImport(Library, EntryPoint = "BIO_ctrl_pending")]
    internal static partial nuint BioCtrlPending(BioHandle bio);

    [LibraryImport(Library, EntryPoint = "BIO_read")]
    internal static partial int BioRead(BioHandle bio, Span<byte> bytes, int length);

    [LibraryImport(Library, EntryPoint = "BIO_write")]
    internal static partial int BioWrite(BioHandle bio, ReadOnlySpan<byte> bytes, int length);

    [LibraryImport(Library, EntryPoint = "d2i_X509")]
    internal static partial X509Handle D2iX509(nint existing, ref byte* der, CLong length);

    [LibraryImport(Library, EntryPoint = "i2d_X509")]
    internal static partial int I2dX509(nint certificate, byte** der);

    [LibraryImport(Library, EntryPoint = "X509_free")]
    internal static partial void X509Free(nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_get_pubkey")]
    internal static partial EvpKeyHandle X509GetPubkey(X509Handle certificate);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_get0_untrusted")]
    internal static partial nint X509StoreCtxGet0Untrusted(nint context);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_set_error")]
    internal static partial void X509StoreCtxSetError(nint context, int error);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_num")]
    internal static partial int OpenSslSkNum(nint stack);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_value")]
    internal static partial nint OpenSslSkValue(nint stack, int index);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new")]
    internal static partial EvpKeyHandle EvpPkeyNew();

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_set1_EC_KEY")]
    internal static partial int EvpPkeySet1EcKey(EvpKeyHandle key, EcKeyHandle ecKey);

    [LibraryImport(Library, EntryPoint = "EC_KEY_dup")]
    internal static partial EcKeyHandle EcKeyDup(EcKeyHandle key);

    [LibraryImport(Library, EntryPoint = "EC_KEY_set_method")]
    internal static partial int EcKeySetMethod(EcKeyHandle key, nint method);

    [LibraryImport(Library, EntryPoint = "EC_KEY_OpenSSL")]
    internal static partial nint EcKeyOpenSsl();

    [LibraryImport(Library, EntryPoint = "EC_KEY_METHOD_new")]
    internal static partial nint EcKeyMethodNew(nint source);

    [LibraryImport(Library, EntryPoint = "EC_KEY_METHOD_set_sign")]
    internal static partial void EcKeyMethodSetSign(
        nint method,
        delegate* unmanaged[Cdecl]<int, byte*, int, byte*, uint*, nint, nint, nint, int> sign,
        nint signSetup,
        nint signSig
    );

    [LibraryImport(Library, EntryPoint = "ECDSA_size")]
    internal static partial int EcdsaSize(nint key);
}
