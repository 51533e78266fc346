using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.OpenSsl;

internal static class OpenSslPrivateKey
{
    /// <summary>Reads a private key of any algorithm from DER PKCS#8.</summary>
    public static unsafe EvpKeyHandle Import(ReadOnlySpan<byte> pkcs8)
    {
        OpenSslLibrary.Require();
        fixed (byte* start = pkcs8)
        {
            var next = start;
            var key = LibCrypto.D2iAutoPrivateKey(0, ref next, new(pkcs8.Length));
            OpenSslException.Check(key, "Reading a private key");
            if (next == start + pkcs8.Length)
                return key;
            key.Dispose();
            throw new CryptographicException("The private key is followed by other bytes.");
        }
    }

    public static KeyKind ImportEc(ReadOnlySpan<byte> pkcs8, out EcKeyHandle key)
    {
        using var wrapped = Import(pkcs8);
        key = OpenSslException.Check(LibCrypto.EvpPkeyGet1EcKey(wrapped), "Reading an EC private key");
        if (OpenSslCurve.KindOf(key) is { } kind)
            return kind;
        key.Dispose();
        throw new CryptographicException("The private key is on a curve that is not used here.");
    }
}
