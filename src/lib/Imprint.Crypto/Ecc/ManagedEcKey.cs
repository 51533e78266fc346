using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;

namespace Imprint.Crypto.Ecc;

internal static class ManagedEcKey
{
    public static void ImportWhole(ECAlgorithm key, ReadOnlySpan<byte> pkcs8)
    {
        key.ImportPkcs8PrivateKey(pkcs8, out var read);
        if (read != pkcs8.Length)
            throw new CryptographicException("The private key is followed by other bytes.");
    }

    public static KeyKind KindOf(ECAlgorithm key) =>
        KeyKinds.FromCurveOid(key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value)
        ?? throw new CryptographicException("The private key is on a curve that is not used here.");

    public static byte[] PublicPoint(ECAlgorithm key) =>
        EcPoint.FromParameters(key.ExportParameters(includePrivateParameters: false));
}
