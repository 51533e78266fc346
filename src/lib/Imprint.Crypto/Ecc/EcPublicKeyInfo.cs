using Imprint.Crypto.Custody;
using Imprint.Wire;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Crypto.Ecc;

// RFC 5280 section 4.1, RFC 5480 section 2
//   SubjectPublicKeyInfo ::= SEQUENCE { SEQUENCE { id-ecPublicKey, namedCurve OBJECT IDENTIFIER }, BIT STRING point }
internal static class EcPublicKeyInfo
{
    private static readonly Oid EcPublicKey = Oid.Parse("1.2.840.10045.2.1");
    private static readonly (KeyKind Kind, Oid Curve)[] Curves =
    [
        .. Enum.GetValues<KeyKind>().Select(kind => (kind, Oid.Parse(kind.CurveOid))),
    ];

    /// <summary>The curve and the point, or false for anything but a named curve that is used here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> spki, out KeyKind kind, out ReadOnlySpan<byte> point)
    {
        var reader = new DerReader(spki);
        var outer = reader.EnterSequence();
        var algorithm = reader.EnterSequence();
        var isEc = reader.ReadOid() == EcPublicKey;
        var isKnown = TryFindCurve(reader.ReadOid(), out kind);
        reader.Leave(algorithm);
        point = reader.ReadBitStringOctets();
        reader.Leave(outer);
        reader.ExpectEnd();
        return reader.Fault == WireFault.None && isEc && isKnown;
    }

    private static bool TryFindCurve(in Oid oid, out KeyKind kind)
    {
        foreach (var (candidate, curve) in Curves)
        {
            kind = candidate;
            if (curve == oid)
                return true;
        }

        kind = default;
        return false;
    }
}
