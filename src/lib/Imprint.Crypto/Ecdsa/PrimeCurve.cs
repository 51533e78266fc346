using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.Ecdsa;

/// <summary>One of the curves in use here: y² = x³ + ax + b over a prime field, with p ≡ 3 (mod 4) for all of them.</summary>
public sealed class PrimeCurve
{
    private PrimeCurve(KeyKind kind, string p, string a, string b)
    {
        Kind = kind;
        FieldLength = kind.CoordinateLength;
        P = Parse(p);
        A = Parse(a);
        B = Parse(b);
    }

    // SP 800-186 §3.2.1.3
    public static PrimeCurve P256 { get; } =
        new(
            KeyKind.P256,
            p: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
            a: "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
            b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"
        );

    // SP 800-186 §3.2.1.4
    public static PrimeCurve P384 { get; } =
        new(
            KeyKind.P384,
            p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
            a: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
            b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef"
        );

    // RFC 5639 §3.4
    public static PrimeCurve BrainpoolP256r1 { get; } =
        new(
            KeyKind.BrainpoolP256r1,
            p: "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
            a: "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
            b: "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6"
        );

    public KeyKind Kind { get; }

    /// <summary>The curve as the framework names it.</summary>
    public ECCurve Named => Kind.Curve;

    /// <summary>Octets of one coordinate.</summary>
    public int FieldLength { get; }

    /// <summary>Octets of a point as 04 || X || Y.</summary>
    public int PointLength => 1 + (2 * FieldLength);

    /// <summary>Octets of a point as 02 or 03 || X.</summary>
    public int CompressedLength => 1 + FieldLength;

    internal BigInteger P { get; }

    internal BigInteger A { get; }

    internal BigInteger B { get; }

    public static PrimeCurve Of(KeyKind kind) =>
        kind switch
        {
            KeyKind.P256 => P256,
            KeyKind.P384 => P384,
            KeyKind.BrainpoolP256r1 => BrainpoolP256r1,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    private static BigInteger Parse(string hex) =>
        BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
