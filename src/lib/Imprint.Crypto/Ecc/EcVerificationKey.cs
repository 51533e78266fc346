using System.Diagnostics.CodeAnalysis;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;
using Imprint.Crypto.OpenSsl;
using Imprint.Wire;

namespace Imprint.Crypto.Ecc;

/// <summary>
/// A parsed public key that checks ECDSA signatures, usable from many threads. Keep it where the same key is met again: reading
/// a key through .NET costs more than checking a signature with it.
/// </summary>
public abstract class EcVerificationKey : IDisposable
{
    private protected EcVerificationKey(KeyKind kind) => Kind = kind;

    public KeyKind Kind { get; }

    /// <summary>Reads a DER SubjectPublicKeyInfo. False for anything but a good key on a curve used here.</summary>
    public static bool TryParse(ReadOnlySpan<byte> spki, [NotNullWhen(true)] out EcVerificationKey? key)
    {
        key = null;
        return EcPublicKeyInfo.TryRead(spki, out var kind, out var point) && TryFromPoint(kind, point, out key);
    }

    /// <summary>Reads a point, compressed or not. False when it is malformed, at infinity or not on the curve.</summary>
    public static bool TryFromPoint(KeyKind kind, ReadOnlySpan<byte> point, [NotNullWhen(true)] out EcVerificationKey? key) =>
        TryFromPoint(kind, point, OpenSslLibrary.IsAvailable, out key);

    internal static bool TryFromPoint(
        KeyKind kind,
        ReadOnlySpan<byte> point,
        bool useOpenSsl,
        [NotNullWhen(true)] out EcVerificationKey? key
    )
    {
        key = null;
        if (!EcPointForm.IsWellFormed(kind, point))
            return false;
        key = useOpenSsl ? OpenSslVerificationKey.Open(kind, point) : ManagedVerificationKey.Open(kind, point);
        return key is not null;
    }

    /// <summary>Checks a signature over a SHA-2 hash. A signature that is malformed in any way is simply not valid.</summary>
    public bool VerifyHash(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, SignatureForm form)
    {
        if (hash.Length is not (32 or 48 or 64))
            throw new ArgumentException("The hash must be one of SHA-256, SHA-384 and SHA-512.", nameof(hash));

        // Both libraries get what our own strict reading made of it, so that they cannot differ in what they let pass.
        Span<byte> raw = stackalloc byte[2 * Kind.CoordinateLength];
        if (form == SignatureForm.Der)
            return EcdsaSignature.TryToRaw(signature, raw) == WireFault.None && VerifyRaw(hash, raw);
        return signature.Length == raw.Length && VerifyRaw(hash, signature);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private protected abstract bool VerifyRaw(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> rawSignature);
}
