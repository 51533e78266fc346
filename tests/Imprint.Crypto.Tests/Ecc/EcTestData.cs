using System.Numerics;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.Tests.Ecc;

/// <summary>Every test of this folder runs on libcrypto and on .NET, with the same data.</summary>
internal static class EcTestData
{
    public static TheoryData<bool, KeyKind> PathsAndKinds { get; } =
        new(
            from useOpenSsl in new[] { true, false }
            from kind in Enum.GetValues<KeyKind>()
            select new TheoryDataRow<bool, KeyKind>(useOpenSsl, kind)
        );

    public static byte[] Hex(string hex) => Convert.FromHexString(hex);

    /// <summary>PKCS#8 of a published private scalar.</summary>
    public static byte[] Pkcs8(KeyKind kind, string scalar)
    {
        using var key = ECDsa.Create(new ECParameters { Curve = kind.Curve, D = Hex(scalar) });
        return key.ExportPkcs8PrivateKey();
    }

    public static byte[] Point(ECAlgorithm key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. q.X!, .. q.Y!];
    }

    /// <summary>The order of the curve's group (SP 800-186, RFC 5639).</summary>
    public static byte[] Order(KeyKind kind) =>
        kind switch
        {
            KeyKind.P256 => Hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
            KeyKind.P384 => Hex(
                "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973"
            ),
            _ => Hex("A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7"),
        };

    /// <summary>r + n, s + n and the like, when they still fit into the field length.</summary>
    public static byte[]? Plus(byte[] number, byte[] addend)
    {
        var sum =
            new BigInteger(number, isUnsigned: true, isBigEndian: true)
            + new BigInteger(addend, isUnsigned: true, isBigEndian: true);
        var digits = sum.ToByteArray(isUnsigned: true, isBigEndian: true);
        return digits.Length > number.Length ? null : [.. new byte[number.Length - digits.Length], .. digits];
    }
}
