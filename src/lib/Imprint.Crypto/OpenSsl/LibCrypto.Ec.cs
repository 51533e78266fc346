using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

// The EC_KEY family: deprecated since OpenSSL 3.0, present in all of 3.x, and taken on purpose. See docs/decisions/0003.
internal static partial class LibCrypto
{
    internal const int PointConversionUncompressed = 4;

    [LibraryImport(Library, EntryPoint = "EC_GROUP_new_by_curve_name")]
    internal static partial EcGroupHandle EcGroupNewByCurveName(int nid);

    [LibraryImport(Library, EntryPoint = "EC_GROUP_free")]
    internal static partial void EcGroupFree(nint group);

    [LibraryImport(Library, EntryPoint = "EC_GROUP_get_curve_name")]
    internal static partial int EcGroupGetCurveName(nint group);

    [LibraryImport(Library, EntryPoint = "EC_KEY_new")]
    internal static partial EcKeyHandle EcKeyNew();

    [LibraryImport(Library, EntryPoint = "EC_KEY_free")]
    internal static partial void EcKeyFree(nint key);

    [LibraryImport(Library, EntryPoint = "EC_KEY_set_group")]
    internal static partial int EcKeySetGroup(EcKeyHandle key, EcGroupHandle group);

    [LibraryImport(Library, EntryPoint = "EC_KEY_get0_group")]
    internal static partial nint EcKeyGet0Group(EcKeyHandle key);

    [LibraryImport(Library, EntryPoint = "EC_KEY_generate_key")]
    internal static partial int EcKeyGenerateKey(EcKeyHandle key);

    [LibraryImport(Library, EntryPoint = "EC_KEY_oct2key")]
    internal static partial int EcKeyOct2Key(EcKeyHandle key, ReadOnlySpan<byte> point, nuint length, nint context);

    [LibraryImport(Library, EntryPoint = "EC_KEY_oct2priv")]
    internal static partial int EcKeyOct2Priv(EcKeyHandle key, ReadOnlySpan<byte> scalar, nuint length);

    [LibraryImport(Library, EntryPoint = "EC_KEY_priv2oct")]
    internal static partial nuint EcKeyPriv2Oct(EcKeyHandle key, Span<byte> scalar, nuint length);

    [LibraryImport(Library, EntryPoint = "EC_KEY_get0_public_key")]
    internal static partial nint EcKeyGet0PublicKey(EcKeyHandle key);

    [LibraryImport(Library, EntryPoint = "EC_POINT_new")]
    internal static partial EcPointHandle EcPointNew(EcGroupHandle group);

    [LibraryImport(Library, EntryPoint = "EC_POINT_free")]
    internal static partial void EcPointFree(nint point);

    [LibraryImport(Library, EntryPoint = "EC_POINT_oct2point")]
    internal static partial int EcPointOct2Point(
        EcGroupHandle group,
        EcPointHandle point,
        ReadOnlySpan<byte> octets,
        nuint length,
        nint context
    );

    [LibraryImport(Library, EntryPoint = "EC_POINT_point2oct")]
    internal static partial nuint EcPointPoint2Oct(
        EcGroupHandle group,
        nint point,
        int form,
        Span<byte> octets,
        nuint length,
        nint context
    );

    [LibraryImport(Library, EntryPoint = "ECDH_compute_key")]
    internal static partial int EcdhComputeKey(Span<byte> shared, nuint length, EcPointHandle peer, EcKeyHandle key, nint kdf);

    [LibraryImport(Library, EntryPoint = "ECDSA_verify")]
    internal static partial int EcdsaVerify(
        int type,
        ReadOnlySpan<byte> hash,
        int hashLength,
        ReadOnlySpan<byte> signature,
        int signatureLength,
        EcKeyHandle key
    );

    [LibraryImport(Library, EntryPoint = "ECDSA_sign")]
    internal static partial int EcdsaSign(
        int type,
        ReadOnlySpan<byte> hash,
        int hashLength,
        Span<byte> signature,
        ref uint signatureLength,
        EcKeyHandle key
    );

    [LibraryImport(Library, EntryPoint = "d2i_AutoPrivateKey")]
    internal static unsafe partial EvpKeyHandle D2iAutoPrivateKey(nint existing, ref byte* der, CLong length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get1_EC_KEY")]
    internal static partial EcKeyHandle EvpPkeyGet1EcKey(EvpKeyHandle key);
}
