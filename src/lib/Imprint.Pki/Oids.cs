using Imprint.Wire.Ids;

namespace Imprint.Pki;

/// <summary>Object identifiers that certificates here carry. Our own are explained in docs/spec/oids.md.</summary>
public static class Oids
{
    // Name attributes, X.520
    public static readonly Oid CommonName = Oid.Parse("2.5.4.3");
    public static readonly Oid NameSerialNumber = Oid.Parse("2.5.4.5");
    public static readonly Oid Country = Oid.Parse("2.5.4.6");
    public static readonly Oid Locality = Oid.Parse("2.5.4.7");
    public static readonly Oid State = Oid.Parse("2.5.4.8");
    public static readonly Oid Organization = Oid.Parse("2.5.4.10");
    public static readonly Oid OrganizationalUnit = Oid.Parse("2.5.4.11");

    // Extended key purposes, RFC 5280 §4.2.1.12 and RFC 4334 §2
    public static readonly Oid AnyExtendedKeyUsage = Oid.Parse("2.5.29.37.0");
    public static readonly Oid ServerAuth = Oid.Parse("1.3.6.1.5.5.7.3.1");
    public static readonly Oid ClientAuth = Oid.Parse("1.3.6.1.5.5.7.3.2");
    public static readonly Oid EapOverLan = Oid.Parse("1.3.6.1.5.5.7.3.14");

    /// <summary>id-on-hardwareModuleName, RFC 4108 §5.</summary>
    public static readonly Oid HardwareModuleName = Oid.Parse("1.3.6.1.5.5.7.8.4");

    // PKCS#9 attributes of a signing request
    public static readonly Oid ChallengePassword = Oid.Parse("1.2.840.113549.1.9.7");
    public static readonly Oid ExtensionRequest = Oid.Parse("1.2.840.113549.1.9.14");

    // id-rspRole, SGP.22 §4.5.2.1 and SGP.26
    public static readonly Oid RspRoleCi = Oid.Parse("2.23.146.1.2.1.0");
    public static readonly Oid RspRoleEuicc = Oid.Parse("2.23.146.1.2.1.1");
    public static readonly Oid RspRoleEum = Oid.Parse("2.23.146.1.2.1.2");
    public static readonly Oid RspRoleDpTls = Oid.Parse("2.23.146.1.2.1.3");
    public static readonly Oid RspRoleDpAuth = Oid.Parse("2.23.146.1.2.1.4");
    public static readonly Oid RspRoleDpPb = Oid.Parse("2.23.146.1.2.1.5");
    public static readonly Oid RspRoleDsTls = Oid.Parse("2.23.146.1.2.1.6");
    public static readonly Oid RspRoleDsAuth = Oid.Parse("2.23.146.1.2.1.7");

    /// <summary>The role of an EUM in the newer certificate variants, whose EID range stands in permittedEins.</summary>
    public static readonly Oid RspRoleEumNewer = Oid.Parse("2.23.146.1.2.1.0.0.0");

    // Our own arc, docs/spec/oids.md
    public static readonly Oid ThreeGppCapable = Oid.Parse("2.25.74881294961100741610577578603584800346.1.1");
    public static readonly Oid Administrator = Oid.Parse("2.25.74881294961100741610577578603584800346.1.2");
    public static readonly Oid ServiceCredential = Oid.Parse("2.25.74881294961100741610577578603584800346.1.3");
    public static readonly Oid DeviceHardware = Oid.Parse("2.25.74881294961100741610577578603584800346.2.1");
}
