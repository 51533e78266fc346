using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Fdo.KeyExchange;

namespace Imprint.Fdo.Tests.KeyExchange;

/// <summary>One owner's key of every type, made once.</summary>
internal static class OwnerKeys
{
    private static readonly Lazy<ECDsa> P256 = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private static readonly Lazy<ECDsa> P384 = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP384));
    private static readonly Lazy<RSA> Rsa2048 = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> Rsa3072 = new(() => RSA.Create(3072));

    public static FdoSigner For(KeyExchangeSuite suite) =>
        suite switch
        {
            KeyExchangeSuite.Ecdh256 => Signer(P256.Value),
            KeyExchangeSuite.Ecdh384 => Signer(P384.Value),
            KeyExchangeSuite.DhkeXid14 or KeyExchangeSuite.Asymkex2048 => Signer(Rsa2048.Value),
            _ => Signer(Rsa3072.Value),
        };

    public static RSA RsaFor(KeyExchangeSuite suite) => suite == KeyExchangeSuite.Asymkex2048 ? Rsa2048.Value : Rsa3072.Value;

    /// <summary>A signer that opens what is encrypted to it; nobody signs here.</summary>
    public static FdoSigner Signer(AsymmetricAlgorithm key) =>
        new(
            FdoPublicKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo()),
            _ => throw new InvalidOperationException(),
            key is RSA rsa ? ciphertext => Decrypt(rsa, ciphertext) : null
        );

    private static Secret? Decrypt(RSA rsa, ReadOnlySpan<byte> ciphertext)
    {
        try
        {
            lock (rsa)
                return new Secret(rsa.Decrypt(ciphertext, RSAEncryptionPadding.OaepSHA256));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
