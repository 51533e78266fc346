namespace Imprint.Wire.Cose;

/// <summary>Elliptic curves of the COSE registry (RFC 9053 7.1).</summary>
public enum CoseCurve
{
    P256 = 1,
    P384 = 2,
}
