using System.Numerics;
using System.Security.Cryptography;

namespace Imprint.Crypto.Ecdsa;

/// <summary>
/// Points as octet strings (SEC 1 §2.3). Points are public, so the arithmetic need not hide its timing; secrets never come here.
/// </summary>
public static class EcPoint
{
    private const byte Uncompressed = 0x04;

    /// <summary>Whether these bytes are 04 || X || Y with coordinates below p that satisfy the curve's equation.</summary>
    public static bool IsOnCurve(PrimeCurve curve, ReadOnlySpan<byte> point)
    {
        if (point.Length != curve.PointLength || point[0] != Uncompressed)
            return false;

        var x = Read(point.Slice(1, curve.FieldLength));
        var y = Read(point[(1 + curve.FieldLength)..]);
        return x < curve.P && y < curve.P && (y * y - RightHandSide(curve, x)) % curve.P == 0;
    }

    /// <summary>04 || X || Y → 02 or 03 || X.</summary>
    public static void Compress(ReadOnlySpan<byte> point, Span<byte> compressed)
    {
        if (point.IsEmpty || point[0] != Uncompressed || point.Length % 2 == 0)
            throw new ArgumentException("The point must be in uncompressed form.", nameof(point));

        var fieldLength = point.Length / 2;
        compressed[0] = (byte)(0x02 | (point[^1] & 1));
        point.Slice(1, fieldLength).CopyTo(compressed[1..]);
    }

    /// <summary>02 or 03 || X → 04 || X || Y, or false when no such point is on the curve.</summary>
    public static bool TryDecompress(PrimeCurve curve, ReadOnlySpan<byte> compressed, Span<byte> point)
    {
        if (compressed.Length != curve.CompressedLength || compressed[0] is not (0x02 or 0x03))
            return false;
        var x = Read(compressed[1..]);
        if (x >= curve.P)
            return false;

        // p ≡ 3 (mod 4): if there is a root at all, it is this power.
        var square = RightHandSide(curve, x) % curve.P;
        var y = BigInteger.ModPow(square, (curve.P + 1) / 4, curve.P);
        if ((y * y - square) % curve.P != 0)
            return false;
        if (y.IsEven != (compressed[0] == 0x02))
            y = curve.P - y;

        point[0] = Uncompressed;
        compressed[1..].CopyTo(point[1..]);
        Write(y, point.Slice(curve.CompressedLength, curve.FieldLength));
        return true;
    }

    /// <summary>The framework's form of a point that was found to be on the curve.</summary>
    public static ECParameters ToParameters(PrimeCurve curve, ReadOnlySpan<byte> point) =>
        new()
        {
            Curve = curve.Named,
            Q = new ECPoint
            {
                X = point.Slice(1, curve.FieldLength).ToArray(),
                Y = point.Slice(1 + curve.FieldLength, curve.FieldLength).ToArray(),
            },
        };

    /// <summary>04 || X || Y of a key that the framework holds.</summary>
    public static byte[] FromParameters(in ECParameters parameters) => [Uncompressed, .. parameters.Q.X!, .. parameters.Q.Y!];

    private static BigInteger RightHandSide(PrimeCurve curve, BigInteger x) => (x * x + curve.A) * x + curve.B;

    private static BigInteger Read(ReadOnlySpan<byte> coordinate) => new(coordinate, isUnsigned: true, isBigEndian: true);

    private static void Write(BigInteger value, Span<byte> coordinate)
    {
        coordinate.Clear();
        value.TryWriteBytes(coordinate[^value.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
