using Imprint.Wire;
using Imprint.Wire.Cose;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Fdo;

// RFC 5280 §4.1, RFC 5480 §2, RFC 8017 A.1
//   SubjectPublicKeyInfo ::= SEQUENCE { AlgorithmIdentifier, subjectPublicKey BIT STRING }
//   RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }

/// <summary>A SubjectPublicKeyInfo taken apart and put together: the form in which keys of different encodings are compared.</summary>
internal static class PublicKeyInfo
{
    private static readonly Oid EcPublicKey = Oid.Parse("1.2.840.10045.2.1");
    private static readonly Oid P256 = Oid.Parse("1.2.840.10045.3.1.7");
    private static readonly Oid P384 = Oid.Parse("1.3.132.0.34");
    private static readonly Oid RsaEncryption = Oid.Parse("1.2.840.113549.1.1.1");

    private const int Rsa2048Bits = 2048;
    private const int Rsa3072Bits = 3072;
    private const int Exponent65537 = 65537;

    /// <summary>Whether this key may stand under that type.</summary>
    public static bool Fits(ReadOnlyMemory<byte> spki, FdoKeyType type)
    {
        if (TryReadEc(spki.Span, out var curve, out _))
            return type == curve;
        if (!TryReadRsa(spki.Span, out var modulus, out var exponent))
            return false;
        var bits = BitLength(modulus);
        return type switch
        {
            FdoKeyType.Rsa2048Restr => bits == Rsa2048Bits && IsRestricted(exponent),
            FdoKeyType.RsaPkcs or FdoKeyType.RsaPss => bits is Rsa2048Bits or Rsa3072Bits,
            _ => false,
        };
    }

    /// <summary>The type under which we write such a key; null for one that FIDO Device Onboard has no type for.</summary>
    public static FdoKeyType? TypeOf(ReadOnlyMemory<byte> spki)
    {
        if (TryReadEc(spki.Span, out var curve, out _))
            return curve;
        if (!TryReadRsa(spki.Span, out var modulus, out var exponent))
            return null;
        return BitLength(modulus) switch
        {
            Rsa2048Bits when IsRestricted(exponent) => FdoKeyType.Rsa2048Restr,
            Rsa3072Bits => FdoKeyType.RsaPkcs,
            _ => null,
        };
    }

    public static byte[] Write(CoseKey key)
    {
        var writer = new DerWriter();
        using (writer.BeginSequence())
        {
            switch (key)
            {
                case CoseKey.EllipticCurve ec:
                    using (writer.BeginSequence())
                    {
                        writer.WriteOid(EcPublicKey);
                        writer.WriteOid(ec.Curve == CoseCurve.P256 ? P256 : P384);
                    }

                    writer.WriteBitString([0x04, .. ec.X.Span, .. ec.Y.Span]);
                    break;
                case CoseKey.Rsa rsa:
                    using (writer.BeginSequence())
                    {
                        writer.WriteOid(RsaEncryption);
                        writer.WriteNull();
                    }

                    var inner = new DerWriter();
                    using (inner.BeginSequence())
                    {
                        inner.WriteUnsignedInteger(rsa.Modulus.Span);
                        inner.WriteUnsignedInteger(rsa.Exponent.Span);
                    }

                    writer.WriteBitString(inner.Written);
                    break;
            }
        }

        return writer.ToArray();
    }

    /// <summary>The same key as a COSE_Key; null for a key of no kind in use here.</summary>
    public static CoseKey? ToCoseKey(ReadOnlyMemory<byte> spki)
    {
        if (TryReadEc(spki.Span, out var curve, out var point))
        {
            var coordinate = (point.Length - 1) / 2;
            return new CoseKey.EllipticCurve(
                curve == FdoKeyType.Secp256R1 ? CoseCurve.P256 : CoseCurve.P384,
                point.Slice(1, coordinate).ToArray(),
                point[(1 + coordinate)..].ToArray()
            );
        }

        return TryReadRsa(spki.Span, out var modulus, out var exponent)
            ? new CoseKey.Rsa(modulus.TrimStart((byte)0).ToArray(), exponent.TrimStart((byte)0).ToArray())
            : null;
    }

    private static bool TryReadEc(ReadOnlySpan<byte> spki, out FdoKeyType curve, out ReadOnlySpan<byte> point)
    {
        curve = default;
        var reader = new DerReader(spki);
        var outer = reader.EnterSequence();
        var algorithm = reader.EnterSequence();
        var isEc = reader.ReadOid() == EcPublicKey;
        if (!isEc)
        {
            point = default;
            return false;
        }

        var named = reader.ReadOid();
        reader.Leave(algorithm);
        point = reader.ReadBitStringOctets();
        reader.Leave(outer);
        reader.ExpectEnd();
        if (reader.Fault != WireFault.None)
            return false;
        if (named == P256)
            curve = FdoKeyType.Secp256R1;
        else if (named == P384)
            curve = FdoKeyType.Secp384R1;
        else
            return false;
        return point is [0x04, ..] && point.Length == (curve == FdoKeyType.Secp256R1 ? 65 : 97);
    }

    private static bool TryReadRsa(ReadOnlySpan<byte> spki, out ReadOnlySpan<byte> modulus, out ReadOnlySpan<byte> exponent)
    {
        modulus = exponent = default;
        var reader = new DerReader(spki);
        var outer = reader.EnterSequence();
        var algorithm = reader.EnterSequence();
        if (reader.ReadOid() != RsaEncryption)
            return false;
        reader.ReadNull();
        reader.Leave(algorithm);
        var key = reader.ReadBitStringOctets();
        reader.Leave(outer);
        reader.ExpectEnd();
        if (reader.Fault != WireFault.None)
            return false;

        var inner = new DerReader(key);
        var fields = inner.EnterSequence();
        modulus = inner.ReadInteger();
        exponent = inner.ReadInteger();
        inner.Leave(fields);
        inner.ExpectEnd();
        // A set sign bit would be a negative number.
        return inner.Fault == WireFault.None && modulus is [< 0x80, ..] && exponent is [< 0x80, ..] and { Length: <= 5 };
    }

    private static bool IsRestricted(ReadOnlySpan<byte> exponent)
    {
        var value = 0L;
        foreach (var octet in exponent)
            value = value << 8 | octet;
        return value == Exponent65537;
    }

    private static int BitLength(ReadOnlySpan<byte> magnitude)
    {
        magnitude = magnitude.TrimStart((byte)0);
        return magnitude.IsEmpty ? 0 : 8 * magnitude.Length - (byte.LeadingZeroCount(magnitude[0]));
    }
}
