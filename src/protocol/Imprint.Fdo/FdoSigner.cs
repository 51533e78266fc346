using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Wire.Cose;

namespace Imprint.Fdo;

/// <summary>Opens what was encrypted by RSA-OAEP with SHA-256 to a key; null when it cannot be opened, for whatever reason.</summary>
public delegate Secret? OaepDecryption(ReadOnlySpan<byte> ciphertext);

/// <summary>
/// The private side of an owner's, a manufacturer's or a device's key. The key itself stays in custody, or in the element; this
/// knows only how to ask for a signature.
/// </summary>
public sealed class FdoSigner(FdoPublicKey publicKey, CoseSigner sign, OaepDecryption? decryptOaep = null)
{
    public FdoPublicKey PublicKey { get; private init; } = publicKey;

    /// <summary>What the key signs with, under whatever type it is shown.</summary>
    public CoseAlgorithm Algorithm { get; } = publicKey.Type.Algorithm;

    /// <summary>Key exchanges of the ASYMKEX family need it; other keys than RSA ones have none.</summary>
    public OaepDecryption? DecryptOaep { get; } = decryptOaep;

    /// <summary>A key on a curve, kept in custody.</summary>
    public static FdoSigner From(CustodyKey key)
    {
        var publicKey = FdoPublicKey.FromSubjectPublicKeyInfo(key.SubjectPublicKeyInfo);
        var hash = publicKey.Type == FdoKeyType.Secp256R1 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
        return new FdoSigner(publicKey, data => key.SignData(data, hash, SignatureForm.Raw));
    }

    /// <summary>An RSA key, kept in custody.</summary>
    public static FdoSigner From(CustodyRsaKey key)
    {
        var publicKey = FdoPublicKey.FromSubjectPublicKeyInfo(key.SubjectPublicKeyInfo);
        var hash = publicKey.Type.Algorithm == CoseAlgorithm.Rs256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
        return new FdoSigner(publicKey, data => key.SignData(data, hash), ciphertext => TryDecrypt(key, ciphertext));
    }

    /// <summary>
    /// The same key, shown in another encoding, or as an RSA key under another type; the signatures stay what they were. Throws
    /// unless <see cref="CanShow"/>.
    /// </summary>
    public FdoSigner Showing(FdoPublicKey sameKey) =>
        CanShow(sameKey)
            ? new FdoSigner(PublicKey, sign, DecryptOaep) { PublicKey = sameKey }
            : throw new ArgumentException("This is another key, or one that signs differently.", nameof(sameKey));

    /// <summary>Whether this is that key, and a signature made here is one of its type: none of a key for PSS.</summary>
    public bool CanShow(FdoPublicKey key) => PublicKey.IsSameKeyAs(key) && key.Type.SignsWith(Algorithm);

    public byte[] Sign(ReadOnlySpan<byte> toBeSigned) => sign(toBeSigned);

    /// <summary>A COSE_Sign1 (tag 18) by this key.</summary>
    public byte[] SignObject(ReadOnlyMemory<byte> payload, CoseHeaders? unprotected = null) =>
        CoseSign1.Sign(Algorithm, payload, sign, new CoseOptions { Unprotected = unprotected ?? CoseHeaders.Empty });

    private static Secret? TryDecrypt(CustodyRsaKey key, ReadOnlySpan<byte> ciphertext)
    {
        try
        {
            return key.DecryptOaepSha256(ciphertext);
        }
        catch (KeyCustodyException e) when (e.Fault == KeyCustodyFault.BadCiphertext)
        {
            return null;
        }
    }
}
