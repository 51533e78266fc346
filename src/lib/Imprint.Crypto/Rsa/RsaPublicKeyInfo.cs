using System.Numerics;
using Imprint.Wire;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Crypto.Rsa;

// RFC 5280 section 4.1, RFC 3279 section 2.3.1
//   SubjectPublicKeyInfo ::= SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING RSAPublicKey }
//   RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
internal static class RsaPublicKeyInfo
{
    public const int MinBits = 2048;
    public const int MaxBits = 4096;

    // A larger exponent makes every check of a signature as dear as making one, which a peer could use against us.
    private const int MaxExponentLength = sizeof(uint);

    private static readonly Oid RsaEncryption = Oid.Parse("1.2.840.113549.1.1.1");

    /// <summary>Modulus and exponent, or false for anything but an RSA key of a size that is used.</summary>
    public static bool TryRead(ReadOnlySpan<byte> spki, out ReadOnlySpan<byte> modulus, out ReadOnlySpan<byte> exponent)
    {
        var reader = new DerReader(spki);
        var outer = reader.EnterSequence();
        var algorithm = reader.EnterSequence();
        var isRsa = reader.ReadOid() == RsaEncryption;
        reader.ReadNull();
        reader.Leave(algorithm);
        var key = reader.ReadBitStringOctets();
        reader.Leave(outer);
        reader.ExpectEnd();

        var inner = new DerReader(key);
        var numbers = inner.EnterSequence();
        modulus = inner.ReadUnsignedInteger();
        exponent = inner.ReadUnsignedInteger();
        inner.Leave(numbers);
        inner.ExpectEnd();
        return reader.Fault == WireFault.None
            && inner.Fault == WireFault.None
            && isRsa
            && BitLength(modulus) is >= MinBits and <= MaxBits
            && IsOdd(modulus)
            && exponent.Length <= MaxExponentLength
            && IsOdd(exponent)
            && exponent is not [1];
    }

    public static int BitLength(ReadOnlySpan<byte> magnitude) =>
        magnitude.IsEmpty ? 0 : 8 * magnitude.Length - (BitOperations.LeadingZeroCount(magnitude[0]) - 24);

    private static bool IsOdd(ReadOnlySpan<byte> magnitude) => magnitude is [.., var last] && (last & 1) == 1;
}
