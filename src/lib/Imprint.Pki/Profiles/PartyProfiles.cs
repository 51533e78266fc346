using System.Net;
using Imprint.Pki.Issuing;

namespace Imprint.Pki.Profiles;

/// <summary>The certificates of the companies: their roots and issuing CAs, their servers and clients, their people.</summary>
public static class PartyProfiles
{
    private const KeyUsages Issues = KeyUsages.KeyCertSign | KeyUsages.CrlSign;

    private static readonly EncodedExtension EndEntity = EncodedExtension.BasicConstraints(isCa: false);
    private static readonly EncodedExtension Signs = EncodedExtension.KeyUsage(KeyUsages.DigitalSignature);
    private static readonly EncodedExtension Issuer = EncodedExtension.KeyUsage(Issues);
    private static readonly EncodedExtension ServerAuth = EncodedExtension.ExtendedKeyUsage(Oids.ServerAuth);
    private static readonly EncodedExtension ClientAuth = EncodedExtension.ExtendedKeyUsage(Oids.ClientAuth);
    private static readonly EncodedExtension BothAuth = EncodedExtension.ExtendedKeyUsage(Oids.ServerAuth, Oids.ClientAuth);

    private static readonly EncodedExtension AdministratorPolicy = EncodedExtension.Policies(
        isCritical: false,
        Oids.Administrator
    );

    private static readonly EncodedExtension ServiceCredential = EncodedExtension.Policies(
        isCritical: false,
        Oids.ServiceCredential
    );

    /// <summary>The root of an operator, a provider or a manufacturer.</summary>
    public static CertificateContent Root(
        string organization,
        string commonName,
        ReadOnlyMemory<byte> publicKey,
        Validity validity
    ) => new(Name(organization, commonName), publicKey, validity, [EncodedExtension.BasicConstraints(isCa: true), Issuer]);

    /// <summary>A CA below a root: a factory's, a model's, or the one that issues service credentials.</summary>
    /// <param name="issuersBelow">0 when it issues only end certificates.</param>
    public static CertificateContent IssuingCa(
        string organization,
        string commonName,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        int issuersBelow = 0,
        params IReadOnlyList<string> crlUris
    ) =>
        new(
            Name(organization, commonName),
            publicKey,
            validity,
            [EncodedExtension.BasicConstraints(isCa: true, issuersBelow), Issuer, .. CrlAt(crlUris)]
        );

    public static CertificateContent TlsServer(
        string organization,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        IReadOnlyList<string> hosts,
        params IReadOnlyList<IPAddress> addresses
    ) => Tls(organization, publicKey, validity, ServerAuth, hosts, addresses);

    /// <summary>For a party whose nodes both serve and call.</summary>
    public static CertificateContent TlsServerAndClient(
        string organization,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        IReadOnlyList<string> hosts,
        params IReadOnlyList<IPAddress> addresses
    ) => Tls(organization, publicKey, validity, BothAuth, hosts, addresses);

    /// <summary>A party that calls others.</summary>
    public static CertificateContent TlsClient(
        string organization,
        string commonName,
        ReadOnlyMemory<byte> publicKey,
        Validity validity
    ) => new(Name(organization, commonName), publicKey, validity, [EndEntity, Signs, ClientAuth]);

    /// <summary>A person who administers a party's system.</summary>
    public static CertificateContent Administrator(
        string organization,
        string person,
        ReadOnlyMemory<byte> publicKey,
        Validity validity
    ) => new(Name(organization, person), publicKey, validity, [EndEntity, Signs, ClientAuth, AdministratorPolicy]);

    /// <summary>A device's credential for its service, as the provider enrols it.</summary>
    /// <param name="names">Other names of the device.</param>
    public static CertificateContent ServiceDevice(
        string organization,
        string deviceId,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        params IReadOnlyList<GeneralName> names
    ) =>
        new(
            Name(organization, deviceId),
            publicKey,
            validity,
            names.Count == 0
                ? [EndEntity, Signs, ClientAuth, ServiceCredential]
                : [EndEntity, Signs, ClientAuth, ServiceCredential, EncodedExtension.SubjectAltName(names)]
        );

    private static CertificateContent Tls(
        string organization,
        ReadOnlyMemory<byte> publicKey,
        Validity validity,
        EncodedExtension purposes,
        IReadOnlyList<string> hosts,
        IReadOnlyList<IPAddress> addresses
    )
    {
        var names = hosts.Select(h => new GeneralName.DnsName(h)).Concat(addresses.Select(EncodedExtension.Ip)).ToArray();
        if (names.Length == 0)
            throw new ArgumentException("A server's certificate names at least one host or address.", nameof(hosts));
        // The common name is for people; peers compare the alternative names (RFC 9525 §2).
        var commonName = hosts.Count > 0 && hosts[0].Length <= 64 ? hosts[0] : organization;
        return new CertificateContent(
            Name(organization, commonName),
            publicKey,
            validity,
            [EndEntity, Signs, purposes, EncodedExtension.SubjectAltName(names)]
        );
    }

    private static DistinguishedName Name(string organization, string commonName) =>
        DistinguishedName.Create(
            new NameAttribute(Oids.Organization, organization),
            new NameAttribute(Oids.CommonName, commonName)
        );

    private static EncodedExtension[] CrlAt(IReadOnlyList<string> uris) =>
        uris.Count == 0 ? [] : [EncodedExtension.CrlDistributionPoints(uris)];
}
