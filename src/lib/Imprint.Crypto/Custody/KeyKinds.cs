using System.Diagnostics;
using System.Security.Cryptography;

namespace Imprint.Crypto.Custody;

/// <summary>What is fixed by the kind of a key: its curve, and the length of a coordinate and of half a raw signature.</summary>
public static class KeyKinds
{
    // RFC 5480 §2.1.1.1 and RFC 5639 §4.1.
    private const string P256Oid = "1.2.840.10045.3.1.7";
    private const string P384Oid = "1.3.132.0.34";
    private const string BrainpoolP256r1Oid = "1.3.36.3.3.2.8.1.1.7";

    extension(KeyKind kind)
    {
        public ECCurve Curve =>
            kind switch
            {
                KeyKind.P256 => ECCurve.NamedCurves.nistP256,
                KeyKind.P384 => ECCurve.NamedCurves.nistP384,
                KeyKind.BrainpoolP256r1 => ECCurve.NamedCurves.brainpoolP256r1,
                _ => throw new UnreachableException($"No curve for {kind}."),
            };

        public int CoordinateLength => kind == KeyKind.P384 ? 48 : 32;

        /// <summary>The curve's object identifier in dotted form.</summary>
        public string CurveOid =>
            kind switch
            {
                KeyKind.P256 => P256Oid,
                KeyKind.P384 => P384Oid,
                KeyKind.BrainpoolP256r1 => BrainpoolP256r1Oid,
                _ => throw new UnreachableException($"No curve for {kind}."),
            };
    }

    public static KeyKind? FromCurveOid(string? oid) =>
        oid switch
        {
            P256Oid => KeyKind.P256,
            P384Oid => KeyKind.P384,
            BrainpoolP256r1Oid => KeyKind.BrainpoolP256r1,
            _ => null,
        };
}
