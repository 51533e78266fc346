using System.Security.Cryptography;

namespace Imprint.Crypto.Custody;

/// <summary>An RSA private key that can be used and not read. It serves protocols whose other side insists on RSA.</summary>
public abstract class CustodyRsaKey : IDisposable
{
    public abstract string Name { get; }

    /// <summary>The length of the modulus.</summary>
    public abstract int Bits { get; }

    /// <summary>The public half as DER SubjectPublicKeyInfo.</summary>
    public abstract ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>Signs by PKCS #1 v1.5 (RFC 8017 section 8.2).</summary>
    public abstract byte[] SignData(ReadOnlySpan<byte> data, HashAlgorithmName hash);

    /// <summary>
    /// Opens what was encrypted by RSAES-OAEP with SHA-256 and an empty label. Whatever does not open is
    /// <see cref="KeyCustodyFault.BadCiphertext"/>, and nobody learns at which step: more would be an oracle.
    /// </summary>
    public abstract Secret DecryptOaepSha256(ReadOnlySpan<byte> ciphertext);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
