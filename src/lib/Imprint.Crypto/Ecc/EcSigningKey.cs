using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;
using Imprint.Crypto.OpenSsl;
using Imprint.Wire;

namespace Imprint.Crypto.Ecc;

/// <summary>An ECDSA private key held in this process, usable from many threads.</summary>
public abstract class EcSigningKey : IDisposable
{
    private protected EcSigningKey(KeyKind kind) => Kind = kind;

    public KeyKind Kind { get; }

    /// <summary>Opens a private key from DER PKCS#8.</summary>
    public static EcSigningKey Import(ReadOnlySpan<byte> pkcs8) => Import(pkcs8, OpenSslLibrary.IsAvailable);

    internal static EcSigningKey Import(ReadOnlySpan<byte> pkcs8, bool useOpenSsl) =>
        useOpenSsl ? OpenSslSigningKey.Import(pkcs8) : ManagedSigningKey.Import(pkcs8);

    /// <summary>Signs a SHA-2 hash and gives the length of the signature, at most <see cref="EcdsaSignature.MaxDerLength"/>.</summary>
    public int SignHash(ReadOnlySpan<byte> hash, SignatureForm form, Span<byte> signature)
    {
        if (hash.Length is not (32 or 48 or 64))
            throw new ArgumentException("The hash must be one of SHA-256, SHA-384 and SHA-512.", nameof(hash));

        Span<byte> der = stackalloc byte[EcdsaSignature.MaxDerLength];
        der = der[..SignDer(hash, der)];
        if (form == SignatureForm.Der)
        {
            der.CopyTo(signature);
            return der.Length;
        }

        var rawLength = 2 * Kind.CoordinateLength;
        if (EcdsaSignature.TryToRaw(der, signature[..rawLength]) != WireFault.None)
            throw new CryptographicException("The signature just made cannot be read.");
        return rawLength;
    }

    public byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form)
    {
        Span<byte> signature = stackalloc byte[EcdsaSignature.MaxDerLength];
        return signature[..SignHash(hash, form, signature)].ToArray();
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private protected abstract int SignDer(ReadOnlySpan<byte> hash, Span<byte> der);
}
