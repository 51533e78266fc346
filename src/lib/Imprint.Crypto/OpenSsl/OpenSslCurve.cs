using System.Diagnostics;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.OpenSsl;

/// <summary>
/// A curve's EC_GROUP, built once for the life of the process: building it costs more than decoding a point, and a key that
/// copies a ready group is cheap.
/// </summary>
internal static class OpenSslCurve
{
    // OpenSSL's numbers of the curves (obj_mac.h).
    private const int P256Nid = 415;
    private const int P384Nid = 715;
    private const int BrainpoolP256r1Nid = 927;

    private static readonly Lazy<EcGroupHandle> P256 = new(() => Open(P256Nid));
    private static readonly Lazy<EcGroupHandle> P384 = new(() => Open(P384Nid));
    private static readonly Lazy<EcGroupHandle> BrainpoolP256r1 = new(() => Open(BrainpoolP256r1Nid));

    public static EcGroupHandle Group(KeyKind kind) =>
        kind switch
        {
            KeyKind.P256 => P256.Value,
            KeyKind.P384 => P384.Value,
            KeyKind.BrainpoolP256r1 => BrainpoolP256r1.Value,
            _ => throw new UnreachableException($"No curve for {kind}."),
        };

    public static KeyKind? KindOf(EcKeyHandle key) =>
        LibCrypto.EcGroupGetCurveName(LibCrypto.EcKeyGet0Group(key)) switch
        {
            P256Nid => KeyKind.P256,
            P384Nid => KeyKind.P384,
            BrainpoolP256r1Nid => KeyKind.BrainpoolP256r1,
            _ => null,
        };

    /// <summary>A key on this curve, as yet without either half.</summary>
    public static EcKeyHandle NewKey(KeyKind kind)
    {
        var key = OpenSslException.Check(LibCrypto.EcKeyNew(), "Making an EC key");
        if (LibCrypto.EcKeySetGroup(key, Group(kind)) == 1)
            return key;
        key.Dispose();
        throw OpenSslException.Drain("Making an EC key");
    }

    /// <summary>The public half as an uncompressed point.</summary>
    public static byte[] PublicPoint(EcKeyHandle key, KeyKind kind)
    {
        var octets = new byte[1 + (2 * kind.CoordinateLength)];
        var point = LibCrypto.EcKeyGet0PublicKey(key);
        if (point == 0)
            throw new CryptographicException("The EC key has no public half.");
        var length = LibCrypto.EcPointPoint2Oct(
            Group(kind),
            point,
            LibCrypto.PointConversionUncompressed,
            octets,
            (nuint)octets.Length,
            0
        );
        GC.KeepAlive(key); // It owns the point.
        return length == (nuint)octets.Length ? octets : throw OpenSslException.Drain("Writing an EC point");
    }

    private static EcGroupHandle Open(int nid)
    {
        OpenSslLibrary.Require();
        return OpenSslException.Check(LibCrypto.EcGroupNewByCurveName(nid), "Opening an elliptic curve");
    }
}
