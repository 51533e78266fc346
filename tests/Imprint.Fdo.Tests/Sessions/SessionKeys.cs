using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>Keys by type and number, made once: RSA keys take their time.</summary>
internal static class SessionKeys
{
    private static readonly ConcurrentDictionary<(FdoKeyType, int), Lazy<AsymmetricAlgorithm>> Keys = new();

    public static FdoSigner Signer(FdoKeyType type, int number, FdoKeyEncoding encoding = FdoKeyEncoding.X509)
    {
        var key = Key(type, number);
        var signer = new FdoSigner(
            FdoPublicKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), type),
            data => Sign(key, type.Algorithm, data),
            key is RSA rsa ? ciphertext => Decrypt(rsa, ciphertext) : null
        );
        return encoding switch
        {
            FdoKeyEncoding.X509 => signer,
            FdoKeyEncoding.CoseKey => signer.Showing(signer.PublicKey.In(encoding)),
            _ => signer.Showing(FdoPublicKey.FromChain([Certify(type, number)])),
        };
    }

    /// <summary>A certificate that the key issued to itself.</summary>
    public static byte[] Certify(FdoKeyType type, int number)
    {
        var request = Key(type, number) switch
        {
            ECDsa ec => new CertificateRequest("CN=Session key", ec, HashAlgorithmName.SHA256),
            RSA rsa => new CertificateRequest("CN=Session key", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(start, start.AddYears(20));
        return certificate.RawData;
    }

    private static AsymmetricAlgorithm Key(FdoKeyType type, int number) =>
        Keys.GetOrAdd((type, number), static which => new Lazy<AsymmetricAlgorithm>(() => Create(which.Item1))).Value;

    private static AsymmetricAlgorithm Create(FdoKeyType type) =>
        type switch
        {
            FdoKeyType.Secp256R1 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            FdoKeyType.Secp384R1 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            FdoKeyType.Rsa2048Restr => RSA.Create(2048),
            _ => RSA.Create(3072),
        };

    private static byte[] Sign(AsymmetricAlgorithm key, CoseAlgorithm algorithm, ReadOnlySpan<byte> data) =>
        key switch
        {
            ECDsa ec => ec.SignData(data, HashOf(algorithm)),
            RSA rsa when algorithm is CoseAlgorithm.Ps384 => rsa.SignData(data, HashOf(algorithm), RSASignaturePadding.Pss),
            RSA rsa => rsa.SignData(data, HashOf(algorithm), RSASignaturePadding.Pkcs1),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static HashAlgorithmName HashOf(CoseAlgorithm algorithm) =>
        algorithm is CoseAlgorithm.Es256 or CoseAlgorithm.Rs256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;

    private static Secret? Decrypt(RSA rsa, ReadOnlySpan<byte> ciphertext)
    {
        try
        {
            return new Secret(rsa.Decrypt(ciphertext, RSAEncryptionPadding.OaepSHA256));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
