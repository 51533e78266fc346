using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Ecc;

/// <summary>
/// A key pair for one key agreement, or for many when it was imported, on any number of threads. It runs on libcrypto where there is one, because .NET's own objects cost several times
/// the arithmetic, and on .NET otherwise.
/// </summary>
public abstract class EphemeralEcdh : IDisposable
{
    private protected EphemeralEcdh(KeyKind kind, byte[] publicPoint)
    {
        Kind = kind;
        PublicPoint = publicPoint;
    }

    public KeyKind Kind { get; }

    /// <summary>The public half as an uncompressed point, 04 || X || Y.</summary>
    public ReadOnlyMemory<byte> PublicPoint { get; }

    /// <summary>The length of the shared secret, which is an x coordinate.</summary>
    public int SharedLength => Kind.CoordinateLength;

    public static EphemeralEcdh Generate(KeyKind kind) => Generate(kind, OpenSslLibrary.IsAvailable);

    /// <summary>Opens a private key that came from elsewhere, such as a published vector or a long-lived SUCI key, from DER PKCS#8.</summary>
    public static EphemeralEcdh Import(ReadOnlySpan<byte> pkcs8) => Import(pkcs8, OpenSslLibrary.IsAvailable);

    /// <summary>
    /// Continues a key pair from what <see cref="ExportScalar"/> and <see cref="PublicPoint"/> gave. False for halves that are none.
    /// That they belong together is not computed again: keep them where nobody else writes.
    /// </summary>
    public static bool TryRestore(
        KeyKind kind,
        ReadOnlySpan<byte> scalar,
        ReadOnlySpan<byte> publicPoint,
        [NotNullWhen(true)] out EphemeralEcdh? key
    ) => TryRestore(kind, scalar, publicPoint, OpenSslLibrary.IsAvailable, out key);

    internal static bool TryRestore(
        KeyKind kind,
        ReadOnlySpan<byte> scalar,
        ReadOnlySpan<byte> publicPoint,
        bool useOpenSsl,
        [NotNullWhen(true)] out EphemeralEcdh? key
    )
    {
        key = null;
        if (scalar.Length != kind.CoordinateLength || !scalar.ContainsAnyExcept((byte)0))
            return false;
        if (!EcPointForm.IsWellFormed(kind, publicPoint))
            return false;
        key = useOpenSsl
            ? OpenSslEphemeralEcdh.Restore(kind, scalar, publicPoint)
            : ManagedEphemeralEcdh.Restore(kind, scalar, publicPoint);
        return key is not null;
    }

    internal static EphemeralEcdh Generate(KeyKind kind, bool useOpenSsl) =>
        useOpenSsl ? OpenSslEphemeralEcdh.Generate(kind) : ManagedEphemeralEcdh.Generate(kind);

    internal static EphemeralEcdh Import(ReadOnlySpan<byte> pkcs8, bool useOpenSsl) =>
        useOpenSsl ? OpenSslEphemeralEcdh.Import(pkcs8) : ManagedEphemeralEcdh.Import(pkcs8);

    /// <summary>Writes the public half in the compressed form, 02 or 03 || X.</summary>
    public void WriteCompressedPoint(Span<byte> point)
    {
        if (point.Length != 1 + Kind.CoordinateLength)
            throw new ArgumentException("The compressed point is one byte longer than a coordinate.", nameof(point));
        EcPoint.Compress(PublicPoint.Span, point);
    }

    /// <summary>
    /// Fills <paramref name="shared"/> with the x coordinate shared with the peer, and gives false for a peer point, compressed
    /// or not, that is malformed or not on the curve.
    /// </summary>
    public bool Agree(ReadOnlySpan<byte> peerPoint, Span<byte> shared)
    {
        if (shared.Length != SharedLength)
            throw new ArgumentException($"The shared secret on {Kind} has {SharedLength} bytes.", nameof(shared));
        shared.Clear();
        return EcPointForm.IsWellFormed(Kind, peerPoint) && AgreeWith(peerPoint, shared);
    }

    /// <summary>The private half, to be sealed and continued elsewhere. It has the length of a coordinate.</summary>
    public Secret ExportScalar()
    {
        Span<byte> scalar = stackalloc byte[Kind.CoordinateLength];
        try
        {
            WriteScalar(scalar);
            return new Secret(scalar);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private protected abstract void WriteScalar(Span<byte> scalar);

    private protected abstract bool AgreeWith(ReadOnlySpan<byte> wellFormedPoint, Span<byte> shared);
}
