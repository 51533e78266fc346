using Imprint.Pki.Issuing;
using Imprint.Wire.Ids;

namespace Imprint.Pki.Profiles;

/// <summary>The certificates of SGP.22 §4.5.2 in the first variant ("O") of SGP.26: CI, EUM, eUICC and the servers.</summary>
public static class RspProfiles
{
    private static readonly EncodedExtension EndEntitySigns = EncodedExtension.KeyUsage(KeyUsages.DigitalSignature);
    private static readonly EncodedExtension CiUsage = EncodedExtension.KeyUsage(KeyUsages.KeyCertSign | KeyUsages.CrlSign);
    private static readonly EncodedExtension EumUsage = EncodedExtension.KeyUsage(KeyUsages.KeyCertSign);
    private static readonly EncodedExtension TlsPurposes = EncodedExtension.ExtendedKeyUsage(Oids.ServerAuth, Oids.ClientAuth);

    /// <summary>CERT.CI.ECDSA, a self-signed root.</summary>
    public static CertificateContent Ci(
        DistinguishedName subject,
        Oid registeredId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        params IReadOnlyList<string> crlUris
    ) =>
        new(
            subject,
            publicKey,
            validity,
            [
                CiUsage,
                Role(Oids.RspRoleCi),
                EncodedExtension.BasicConstraints(isCa: true),
                RegisteredId(registeredId),
                .. CrlAt(crlUris),
            ]
        );

    /// <summary>CERT.EUM.ECDSA: may issue for EIDs that start with one of these prefixes, under its own organization.</summary>
    public static CertificateContent Eum(
        string country,
        string organization,
        string commonName,
        Oid registeredId,
        IReadOnlyList<string> eidPrefixes,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        params IReadOnlyList<string> crlUris
    )
    {
        if (eidPrefixes.Count == 0)
            throw new ArgumentException("An EUM without an EID range may issue nothing.", nameof(eidPrefixes));
        return new CertificateContent(
            DistinguishedName.Create(
                new NameAttribute(Oids.Country, country),
                new NameAttribute(Oids.Organization, organization),
                new NameAttribute(Oids.CommonName, commonName)
            ),
            publicKey,
            validity,
            [
                EumUsage,
                Role(Oids.RspRoleEum),
                RegisteredId(registeredId),
                EncodedExtension.BasicConstraints(isCa: true, pathLength: 0),
                EncodedExtension.NameConstraints([.. eidPrefixes.Select(prefix => Range(organization, prefix))]),
                .. CrlAt(crlUris),
            ]
        );
    }

    /// <summary>CERT.EUICC.ECDSA.</summary>
    public static CertificateContent Euicc(
        string country,
        string organization,
        string commonName,
        Eid eid,
        ReadOnlyMemory<byte> publicKey,
        Validity validity
    ) =>
        new(
            DistinguishedName.Create(
                new NameAttribute(Oids.Country, country),
                new NameAttribute(Oids.Organization, organization),
                new NameAttribute(Oids.NameSerialNumber, eid.ToString()),
                new NameAttribute(Oids.CommonName, commonName)
            ),
            publicKey,
            validity,
            [EndEntitySigns, Role(Oids.RspRoleEuicc)]
        );

    /// <summary>CERT.DPauth.ECDSA: proves the SM-DP+ to the eUICC.</summary>
    public static CertificateContent DpAuth(
        string organization,
        string commonName,
        Oid registeredId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        params IReadOnlyList<string> crlUris
    ) => Signer(Oids.RspRoleDpAuth, organization, commonName, registeredId, publicKey, validity, crlUris);

    /// <summary>CERT.DPpb.ECDSA: binds profiles. Its registered id must be the one in DPauth: the eUICC compares them.</summary>
    public static CertificateContent DpPb(
        string organization,
        string commonName,
        Oid registeredId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        params IReadOnlyList<string> crlUris
    ) => Signer(Oids.RspRoleDpPb, organization, commonName, registeredId, publicKey, validity, crlUris);

    /// <summary>CERT.DSauth.ECDSA.</summary>
    public static CertificateContent DsAuth(
        string organization,
        string commonName,
        Oid registeredId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        params IReadOnlyList<string> crlUris
    ) => Signer(Oids.RspRoleDsAuth, organization, commonName, registeredId, publicKey, validity, crlUris);

    /// <summary>CERT.DP.TLS.</summary>
    public static CertificateContent DpTls(
        string organization,
        string host,
        Oid registeredId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        params IReadOnlyList<string> crlUris
    ) => Tls(Oids.RspRoleDpTls, organization, host, registeredId, publicKey, validity, crlUris);

    /// <summary>CERT.DS.TLS.</summary>
    public static CertificateContent DsTls(
        string organization,
        string host,
        Oid registeredId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        params IReadOnlyList<string> crlUris
    ) => Tls(Oids.RspRoleDsTls, organization, host, registeredId, publicKey, validity, crlUris);

    private static CertificateContent Signer(
        Oid role,
        string organization,
        string commonName,
        Oid registeredId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        IReadOnlyList<string> crlUris
    ) =>
        new(
            Name(organization, commonName),
            publicKey,
            validity,
            [EndEntitySigns, Role(role), RegisteredId(registeredId), .. CrlAt(crlUris)]
        );

    // The one profile whose policy is not critical: web TLS stacks read it too.
    private static CertificateContent Tls(
        Oid role,
        string organization,
        string host,
        Oid registeredId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        IReadOnlyList<string> crlUris
    ) =>
        new(
            Name(organization, host),
            publicKey,
            validity,
            [
                EndEntitySigns,
                TlsPurposes,
                EncodedExtension.Policies(isCritical: false, role),
                EncodedExtension.SubjectAltName(new GeneralName.DnsName(host), new GeneralName.RegisteredId(registeredId)),
                .. CrlAt(crlUris),
            ]
        );

    private static GeneralName.DirectoryName Range(string organization, string eidPrefix) =>
        new(
            DistinguishedName.Create(
                new NameAttribute(Oids.Organization, organization),
                new NameAttribute(Oids.NameSerialNumber, eidPrefix)
            )
        );

    private static DistinguishedName Name(string organization, string commonName) =>
        DistinguishedName.Create(
            new NameAttribute(Oids.Organization, organization),
            new NameAttribute(Oids.CommonName, commonName)
        );

    private static EncodedExtension Role(Oid role) => EncodedExtension.Policies(isCritical: true, role);

    private static EncodedExtension RegisteredId(Oid id) => EncodedExtension.SubjectAltName(new GeneralName.RegisteredId(id));

    private static EncodedExtension[] CrlAt(IReadOnlyList<string> uris) =>
        uris.Count == 0 ? [] : [EncodedExtension.CrlDistributionPoints(uris)];
}
