using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Imprint.Crypto.Custody;

public enum KeyKind
{
    P256,
    P384,
    BrainpoolP256r1,
}

/// <summary>How an ECDSA signature is written down: X.509 and TLS use DER, COSE and SGP.22 the raw r || s.</summary>
public enum SignatureForm
{
    Der,
    Raw,
}

/// <summary>
/// Where a party's private keys live. A key is used through this seam and never handed out, so that a file on a laptop can be
/// replaced by an HSM without touching the code that signs.
/// </summary>
public abstract class KeyCustody : IDisposable
{
    /// <summary>Opens a key by name, or makes it when there is none.</summary>
    public abstract CustodyKey OpenOrCreate(string name, KeyKind kind);

    /// <summary>Opens a key that must be there.</summary>
    public abstract CustodyKey Open(string name);

    /// <summary>Opens an RSA key by name, or makes it (2048, 3072 or 4096 bits) when there is none. One name is one key, of one kind.</summary>
    public abstract CustodyRsaKey OpenOrCreateRsa(string name, int bits);

    /// <summary>Opens an RSA key that must be there.</summary>
    public abstract CustodyRsaKey OpenRsa(string name);

    /// <summary>Encrypts data at rest. <paramref name="context"/> is authenticated: what was sealed as one thing opens as nothing else.</summary>
    public abstract byte[] Seal(ReadOnlySpan<byte> plaintext, string context);

    /// <summary>Opens what <see cref="Seal"/> closed under the same context.</summary>
    public abstract Secret Unseal(ReadOnlySpan<byte> sealedBytes, string context);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}

/// <summary>A private key that can be used and not read.</summary>
public abstract class CustodyKey : IDisposable
{
    public abstract string Name { get; }

    public abstract KeyKind Kind { get; }

    /// <summary>The public half as DER SubjectPublicKeyInfo.</summary>
    public abstract ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public abstract byte[] SignData(ReadOnlySpan<byte> data, HashAlgorithmName hash, SignatureForm form);

    public abstract byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form);

    /// <summary>Raw ECDH: the x coordinate shared with the peer's uncompressed point.</summary>
    public abstract Secret Agree(ReadOnlySpan<byte> peerPoint);

    /// <summary>Binds this key to its certificate, for a TLS stack that asks for both together.</summary>
    public abstract X509Certificate2 AttachTo(X509Certificate2 certificate);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
