using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.OpenSsl;
using Imprint.Fdo;
using Imprint.Pki;
using Imprint.Pki.Issuing;

namespace Imprint.Element;

/// <summary>
/// A key pair whose private half was made inside the element and stays there: it signs and is never handed out. Usable from many
/// threads, also after another key has taken its place.
/// </summary>
public abstract class ElementKey
{
    /// <summary>P-256 or P-384.</summary>
    public abstract KeyKind Kind { get; }

    /// <summary>The public half as DER SubjectPublicKeyInfo.</summary>
    public abstract ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>The certificates installed for the key, its own first, as DER; empty while there are none.</summary>
    public abstract IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; }

    /// <summary>Signs a SHA-256, SHA-384 or SHA-512 hash.</summary>
    public abstract byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form);

    public byte[] SignData(ReadOnlySpan<byte> data, HashAlgorithmName hash, SignatureForm form)
    {
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        return SignHash(digest[..CryptographicOperations.HashData(hash, data, digest)], form);
    }

    /// <summary>A PKCS#10 request for a certificate over this key, signed by it.</summary>
    public byte[] CreateRequest(
        DistinguishedName subject,
        IReadOnlyList<EncodedExtension>? extensions = null,
        string? challengePassword = null
    ) => SigningRequest.Create(Kind, SubjectPublicKeyInfo, SignData, subject, extensions, challengePassword);

    /// <summary>The key as FIDO Device Onboard signs with it.</summary>
    public FdoSigner ToFdoSigner() =>
        new(
            FdoPublicKey.FromSubjectPublicKeyInfo(SubjectPublicKeyInfo),
            data => SignData(data, SignatureAlgorithms.For(Kind).Hash, SignatureForm.Raw)
        );

    /// <summary>The key as TLS authenticates with it: OpenSSL gets the certificates, and asks here for each signature.</summary>
    public TlsCredential ToTlsCredential() =>
        Chain.Count > 0
            ? TlsCredential.SignedBy(Chain, hash => SignHash(hash, SignatureForm.Der))
            : throw new ElementException(ElementFault.WrongCertificate, "The key has no certificate to show.");
}
