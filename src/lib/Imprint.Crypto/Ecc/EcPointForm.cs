using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.Ecc;

// SEC 1 section 2.3.3
//   04 || X || Y      uncompressed
//   02 or 03 || X     compressed, the low bit being that of Y
// The single octet 00 (the point at infinity) and the hybrid forms 06 and 07 are no keys and are refused everywhere.
internal static class EcPointForm
{
    private const byte Uncompressed = 4;

    // SP 800-186 sections 3.2.1.3 and 3.2.1.4, RFC 5639 section 3.4.
    private static readonly Equation P256 = Nist(
        "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
        "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"
    );
    private static readonly Equation P384 = Nist(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
        "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF"
    );
    private static readonly Equation BrainpoolP256r1 = new(
        Number("A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377"),
        Number("7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9"),
        Number("26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6")
    );

    public static bool IsWellFormed(KeyKind kind, ReadOnlySpan<byte> point) =>
        point switch
        {
            [Uncompressed, .. var xy] => xy.Length == 2 * kind.CoordinateLength,
            [2 or 3, .. var x] => x.Length == kind.CoordinateLength,
            _ => false,
        };

    /// <summary>Writes the compressed form of an uncompressed point.</summary>
    public static void Compress(ReadOnlySpan<byte> uncompressed, Span<byte> compressed)
    {
        var coordinateLength = uncompressed.Length / 2;
        compressed[0] = (byte)(2 | (uncompressed[^1] & 1));
        uncompressed.Slice(1, coordinateLength).CopyTo(compressed[1..]);
    }

    /// <summary>The coordinates of a well-formed point, for .NET, which knows no compressed form. It checks itself whether the point is on the curve.</summary>
    public static ECPoint? Coordinates(KeyKind kind, ReadOnlySpan<byte> point)
    {
        var length = kind.CoordinateLength;
        if (point[0] == Uncompressed)
            return new ECPoint { X = point.Slice(1, length).ToArray(), Y = point[(1 + length)..].ToArray() };

        var x = point[1..].ToArray();
        return YOf(kind, x, isOdd: point[0] == 3) is { } y ? new ECPoint { X = x, Y = y } : null;
    }

    // SEC 1 section 2.3.4. All three primes leave 3 when divided by 4, so a square root is one power. The point is public, so
    // the arithmetic need not be constant-time.
    private static byte[]? YOf(KeyKind kind, byte[] xOctets, bool isOdd)
    {
        var (p, a, b) = EquationOf(kind);
        var x = new BigInteger(xOctets, isUnsigned: true, isBigEndian: true);
        if (x >= p)
            return null;

        var square = (BigInteger.ModPow(x, 3, p) + (a * x) + b) % p;
        var y = BigInteger.ModPow(square, (p + 1) / 4, p);
        if (y * y % p != square || (y.IsZero && isOdd))
            return null;
        if (y.IsEven == isOdd)
            y = p - y;

        var octets = new byte[kind.CoordinateLength];
        var digits = y.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(octets, octets.Length - digits.Length);
        return octets;
    }

    private static Equation EquationOf(KeyKind kind) =>
        kind switch
        {
            KeyKind.P256 => P256,
            KeyKind.P384 => P384,
            KeyKind.BrainpoolP256r1 => BrainpoolP256r1,
            _ => throw new UnreachableException($"No curve for {kind}."),
        };

    private static Equation Nist(string p, string b) => new(Number(p), Number(p) - 3, Number(b));

    private static BigInteger Number(string hex) =>
        BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>y² = x³ + ax + b over the prime p.</summary>
    private sealed record Equation(BigInteger P, BigInteger A, BigInteger B);
}
