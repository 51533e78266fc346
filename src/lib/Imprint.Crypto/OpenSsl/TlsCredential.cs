using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.OpenSsl;

/// <summary>Signs a hash with ECDSA and gives the signature as DER.</summary>
public delegate byte[] TlsHashSigner(ReadOnlySpan<byte> hash);

/// <summary>A certificate with its chain, and the key to it: in memory, or elsewhere and only asked to sign.</summary>
public sealed class TlsCredential
{
    private TlsCredential(IReadOnlyList<ReadOnlyMemory<byte>> chain, Secret? pkcs8, TlsHashSigner? signer)
    {
        if (chain.Count == 0)
            throw new ArgumentException("A credential has at least its own certificate.", nameof(chain));
        Chain = chain;
        Pkcs8 = pkcs8;
        Signer = signer;
    }

    /// <summary>DER, the own certificate first. The trust anchor need not be there.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; }

    internal Secret? Pkcs8 { get; }

    internal TlsHashSigner? Signer { get; }

    /// <summary>A key in memory. The secret must live until the context is made.</summary>
    public static TlsCredential WithKey(IReadOnlyList<ReadOnlyMemory<byte>> chain, Secret pkcs8) =>
        new(chain, pkcs8, signer: null);

    /// <summary>
    /// An EC key that is not in this process's hands. The signer is called during a handshake, on its thread; what it throws fails the
    /// handshake and is kept as <see cref="TlsFailure.Cause"/>.
    /// </summary>
    public static TlsCredential SignedBy(IReadOnlyList<ReadOnlyMemory<byte>> chain, TlsHashSigner signer) =>
        new(chain, pkcs8: null, signer);

    /// <summary>A key in custody, which must be the one of the first certificate.</summary>
    public static TlsCredential InCustody(IReadOnlyList<ReadOnlyMemory<byte>> chain, CustodyKey key)
    {
        var credential = SignedBy(chain, hash => key.SignHash(hash, SignatureForm.Der));
        using var certificate = X509CertificateLoader.LoadCertificate(chain[0].Span);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.SubjectPublicKeyInfo.Span)
            ? credential
            : throw new CryptographicException($"The certificate is not for the key '{key.Name}'.");
    }
}
