using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Imprint.Crypto.Rsa;

/// <summary>A parsed RSA public key that checks signatures and encrypts, usable from many threads.</summary>
public sealed class RsaVerificationKey : IDisposable
{
    private readonly RSA _key;

    private RsaVerificationKey(RSA key, int bits)
    {
        _key = key;
        Bits = bits;
    }

    /// <summary>The length of the modulus.</summary>
    public int Bits { get; }

    /// <summary>The length of a signature, and of anything encrypted.</summary>
    public int ModulusLength => (Bits + 7) / 8;

    /// <summary>
    /// Reads a DER SubjectPublicKeyInfo. False for anything but an RSA key of 2048 to 4096 bits with an odd exponent from 3 to 2³²;
    /// the keys made here all have the exponent 65537.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> spki, [NotNullWhen(true)] out RsaVerificationKey? key)
    {
        key = null;
        if (!RsaPublicKeyInfo.TryRead(spki, out var modulus, out var exponent))
            return false;
        try
        {
            var parameters = new RSAParameters { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() };
            key = new RsaVerificationKey(RSA.Create(parameters), RsaPublicKeyInfo.BitLength(modulus));
            return true;
        }
        catch (CryptographicException)
        {
            return false; // .NET says no more about numbers that it cannot use.
        }
    }

    /// <summary>
    /// The length of the modulus of a key that <see cref="TryParse"/> would read, and 0 for anything else. Getting a key ready
    /// costs more than a signature check; this costs next to nothing.
    /// </summary>
    public static int BitsOf(ReadOnlySpan<byte> spki) =>
        RsaPublicKeyInfo.TryRead(spki, out var modulus, out _) ? RsaPublicKeyInfo.BitLength(modulus) : 0;

    /// <summary>Checks a signature over data with SHA-256 or SHA-384. A signature that is malformed in any way is simply not valid.</summary>
    public bool VerifyData(
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature,
        HashAlgorithmName hash,
        RsaSignatureScheme scheme
    )
    {
        if (hash != HashAlgorithmName.SHA256 && hash != HashAlgorithmName.SHA384)
            throw new ArgumentException("RSA signatures are made with SHA-256 or SHA-384.", nameof(hash));
        if (signature.Length != ModulusLength)
            return false;

        // .NET takes a salt as long as the hash for PSS.
        var padding = scheme == RsaSignatureScheme.Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        try
        {
            lock (_key) // .NET promises thread safety for static members only.
                return _key.VerifyData(data, signature, hash, padding);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>RSAES-OAEP (RFC 8017 section 7.1) with SHA-256 for both the hash and the mask, and an empty label.</summary>
    public byte[] EncryptOaepSha256(ReadOnlySpan<byte> plaintext)
    {
        lock (_key)
            return _key.Encrypt(plaintext, RSAEncryptionPadding.OaepSHA256);
    }

    public void Dispose() => _key.Dispose();
}
