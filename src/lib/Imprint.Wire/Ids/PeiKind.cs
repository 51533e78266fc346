namespace Imprint.Wire.Ids;

/// <summary>What a permanent equipment identifier is made of.</summary>
public enum PeiKind
{
    Imei = 1,
    Imeisv,
    Mac,
    UntrustedMac,
    Eui64,
}
