using System.Security.Cryptography;
using Imprint.Wire.Cbor;

namespace Imprint.Wire.Cose;

/// <summary>A public key as a COSE_Key map (RFC 9052 7, RFC 9053 7.1, RFC 8230 4). A private key is refused.</summary>
public abstract record CoseKey
{
    private const int Ec2 = 2;
    private const int RsaType = 3;
    private const int MaxModulusLength = 1024;

    private CoseKey() { }

    /// <summary>A point on a NIST curve, both coordinates in full length.</summary>
    public sealed record EllipticCurve(CoseCurve Curve, ReadOnlyMemory<byte> X, ReadOnlyMemory<byte> Y) : CoseKey
    {
        public ECParameters ToParameters() =>
            new()
            {
                Curve = Curve == CoseCurve.P256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384,
                Q = new ECPoint { X = X.ToArray(), Y = Y.ToArray() },
            };

        public bool Equals(EllipticCurve? other) =>
            other is not null && Curve == other.Curve && X.Span.SequenceEqual(other.X.Span) && Y.Span.SequenceEqual(other.Y.Span);

        public override int GetHashCode() => HashOf(X.Span);
    }

    /// <summary>An RSA modulus and exponent, big-endian.</summary>
    public sealed record Rsa(ReadOnlyMemory<byte> Modulus, ReadOnlyMemory<byte> Exponent) : CoseKey
    {
        public RSAParameters ToParameters() => new() { Modulus = Modulus.ToArray(), Exponent = Exponent.ToArray() };

        public bool Equals(Rsa? other) =>
            other is not null
            && Modulus.Span.SequenceEqual(other.Modulus.Span)
            && Exponent.Span.SequenceEqual(other.Exponent.Span);

        public override int GetHashCode() => HashOf(Modulus.Span);
    }

    /// <summary>Reads the map; labels that say nothing about the public key itself (kid, alg, key_ops) are passed over.</summary>
    public static WireFault Read(ReadOnlyMemory<byte> encoded, out CoseKey? key)
    {
        key = null;
        var cursor = new CborCursor(encoded);
        var labels = CoseHeaders.Read(cursor);
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return cursor.Fault;

        key = Number(labels, 1) switch
        {
            Ec2 => ReadEllipticCurve(labels),
            RsaType => ReadRsa(labels),
            _ => null,
        };
        return key is null ? WireFault.BadValue : WireFault.None;
    }

    public byte[] Encode()
    {
        var labels = this switch
        {
            EllipticCurve ec => CoseHeaders
                .Empty.With(1, w => w.WriteInt32(Ec2))
                .With(-1, w => w.WriteInt32((int)ec.Curve))
                .With(-2, w => w.WriteByteString(ec.X.Span))
                .With(-3, w => w.WriteByteString(ec.Y.Span)),
            Rsa rsa => CoseHeaders
                .Empty.With(1, w => w.WriteInt32(RsaType))
                .With(-1, w => w.WriteByteString(rsa.Modulus.Span))
                .With(-2, w => w.WriteByteString(rsa.Exponent.Span)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return CborEncoding.Encode(labels.Write);
    }

    private static EllipticCurve? ReadEllipticCurve(CoseHeaders labels)
    {
        var curve = (CoseCurve)Number(labels, -1);
        var length = curve switch
        {
            CoseCurve.P256 => 32,
            CoseCurve.P384 => 48,
            _ => -1,
        };
        if (labels.Find(-4) is not null || labels.FindBytes(-2) is not { } x || labels.FindBytes(-3) is not { } y)
            return null;
        return x.Length == length && y.Length == length ? new EllipticCurve(curve, x, y) : null;
    }

    private static Rsa? ReadRsa(CoseHeaders labels)
    {
        if (labels.Find(-3) is not null || labels.FindBytes(-1) is not { } modulus || labels.FindBytes(-2) is not { } exponent)
            return null;
        // RFC 8230 4: base64urlUInt without the leading zero octets.
        return
            modulus.Span is [not 0, ..] && modulus.Length <= MaxModulusLength && exponent.Span is [not 0, ..] and { Length: <= 8 }
            ? new Rsa(modulus, exponent)
            : null;
    }

    private static int HashOf(ReadOnlySpan<byte> bytes)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private static int Number(CoseHeaders labels, long label)
    {
        if (labels.Find(label) is not { } value)
            return 0;
        var cursor = new CborCursor(value);
        var number = cursor.ReadInt32();
        return cursor.Fault == WireFault.None ? number : 0;
    }
}
