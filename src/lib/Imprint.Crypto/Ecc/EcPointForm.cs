using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;

namespace Imprint.Crypto.Ecc;

// SEC 1 section 2.3.3
//   04 || X || Y      uncompressed
//   02 or 03 || X     compressed, the low bit being that of Y
// The single octet 00 (the point at infinity) and the hybrid forms 06 and 07 are no keys and are refused everywhere.
internal static class EcPointForm
{
    public static bool IsWellFormed(KeyKind kind, ReadOnlySpan<byte> point) =>
        point switch
        {
            [4, .. var xy] => xy.Length == 2 * kind.CoordinateLength,
            [2 or 3, .. var x] => x.Length == kind.CoordinateLength,
            _ => false,
        };

    /// <summary>
    /// A well-formed point for .NET, which knows no compressed form. False when a compressed one has no Y; whether an
    /// uncompressed one is on the curve is checked by .NET.
    /// </summary>
    public static bool TryToParameters(KeyKind kind, ReadOnlySpan<byte> point, out ECParameters parameters)
    {
        parameters = default;
        var curve = PrimeCurve.Of(kind);
        Span<byte> uncompressed = stackalloc byte[curve.PointLength];
        if (point.Length == curve.PointLength)
            point.CopyTo(uncompressed);
        else if (!EcPoint.TryDecompress(curve, point, uncompressed))
            return false;

        parameters = EcPoint.ToParameters(curve, uncompressed);
        return true;
    }
}
