using System.Diagnostics.CodeAnalysis;
using System.Text;
using Imprint.Pki.Issuing;
using Imprint.Wire;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Pki.Profiles;

/// <summary>
/// What a factory certificate says about its device (IEEE 802.1AR IDevID, S4.1). The same record writes the certificate and
/// reads it; docs/spec/oids.md has the places where each item stands.
/// </summary>
public sealed record FactoryIdentity(string SerialNumber, string Manufacturer, string Model)
{
    // Not a registered namespace of the GSMA; written only here, documented in docs/spec/oids.md.
    private const string EidUrnPrefix = "urn:x-imprint:eid:";
    private const string ImeiUrnPrefix = "urn:gsma:imei:";
    private const int MaxHardwareSerialLength = 64;

    private static readonly EncodedExtension EndEntity = EncodedExtension.BasicConstraints(isCa: false);
    private static readonly EncodedExtension Signs = EncodedExtension.KeyUsage(KeyUsages.DigitalSignature);
    private static readonly EncodedExtension Purposes = EncodedExtension.ExtendedKeyUsage(Oids.ClientAuth, Oids.EapOverLan);
    private static readonly EncodedExtension SupportsThreeGpp = EncodedExtension.Policies(
        isCritical: false,
        Oids.ThreeGppCapable
    );

    public Imei? Imei { get; init; }

    public Eid? Eid { get; init; }

    /// <summary>The identity the device uses for its very first access: <c>id@manufacturer realm</c>.</summary>
    public Supi? OnboardingNai { get; init; }

    /// <summary>The device says that it supports 3GPP service.</summary>
    public bool IsThreeGppCapable { get; init; }

    /// <summary>hwType of the hardwareModuleName: the manufacturer's own identifier of this hardware, when it has one.</summary>
    public Oid HardwareType { get; init; } = Oids.DeviceHardware;

    /// <summary>The certificate of a device with this key. Devices have no clock to speak of, so most expire never.</summary>
    public CertificateContent ToContent(ReadOnlyMemory<byte> subjectPublicKeyInfo, Validity validity) =>
        new(
            DistinguishedName.Create(
                new NameAttribute(Oids.Organization, Manufacturer),
                new NameAttribute(Oids.CommonName, Model),
                new NameAttribute(Oids.NameSerialNumber, SerialNumber)
            ),
            subjectPublicKeyInfo,
            validity,
            IsThreeGppCapable
                ? [EndEntity, Signs, Purposes, SupportsThreeGpp, AltNames()]
                : [EndEntity, Signs, Purposes, AltNames()]
        )
        {
            AllowsRsaKey = true,
        };

    /// <summary>Reads a factory certificate; false when it names no device. Whether to believe it is the chain check's business.</summary>
    public static bool TryRead(Certificate certificate, [NotNullWhen(true)] out FactoryIdentity? identity)
    {
        identity = null;
        var hardware = certificate.Extensions.SubjectAltNames.OfType<GeneralName.OtherName>().FirstOrDefault(IsHardwareModule);
        var hardwareType = Oids.DeviceHardware;
        string? hardwareSerial = null;
        if (hardware is not null && !TryReadHardwareModule(hardware.Value.Span, out hardwareType, out hardwareSerial))
            return false;

        // Devices of other makers carry only one of the two.
        var serial = certificate.Subject.SerialNumber ?? hardwareSerial;
        if (string.IsNullOrEmpty(serial))
            return false;

        identity = new FactoryIdentity(serial, certificate.Subject.Organization ?? "", certificate.Subject.CommonName ?? "")
        {
            Imei = ReadImei(certificate),
            Eid = ReadEid(certificate),
            OnboardingNai = ReadNai(certificate),
            IsThreeGppCapable = certificate.Extensions.Policies.Contains(Oids.ThreeGppCapable),
            HardwareType = hardwareType,
        };
        return true;
    }

    private EncodedExtension AltNames()
    {
        var names = new List<GeneralName>(4) { new GeneralName.OtherName(Oids.HardwareModuleName, HardwareModule()) };
        if (Imei is { } imei)
            names.Add(new GeneralName.UniformResourceIdentifier(imei.ToUrn()));
        if (Eid is { } eid)
            names.Add(new GeneralName.UniformResourceIdentifier(EidUrnPrefix + eid));
        if (OnboardingNai is { } nai)
            names.Add(
                new GeneralName.Rfc822Name(
                    nai.Nai ?? throw new InvalidOperationException("A blank device has no IMSI to call itself by.")
                )
            );
        return EncodedExtension.SubjectAltName(names);
    }

    // HardwareModuleName ::= SEQUENCE { hwType OBJECT IDENTIFIER, hwSerialNum OCTET STRING }, RFC 4108 §5
    private byte[] HardwareModule()
    {
        var writer = new DerWriter(96);
        using (writer.BeginSequence())
        {
            writer.WriteOid(HardwareType);
            writer.WriteOctetString(Encoding.ASCII.GetBytes(SerialNumber));
        }

        return writer.ToArray();
    }

    private static bool IsHardwareModule(GeneralName.OtherName name) => name.Type == Oids.HardwareModuleName;

    private static bool TryReadHardwareModule(ReadOnlySpan<byte> der, out Oid type, out string? serial)
    {
        var reader = new DerReader(der);
        var module = reader.EnterSequence();
        type = reader.ReadOid();
        var octets = reader.ReadOctetString(minLength: 1, maxLength: MaxHardwareSerialLength);
        reader.Leave(module);
        reader.ExpectEnd();
        // Octets that are no text are shown as hex, which is how people copy them from a label.
        serial = octets.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
            ? Convert.ToHexStringLower(octets)
            : Encoding.ASCII.GetString(octets);
        return reader.Fault == WireFault.None;
    }

    private static Imei? ReadImei(Certificate certificate)
    {
        foreach (var text in Uris(certificate))
        {
            if (
                text.StartsWith(ImeiUrnPrefix, StringComparison.OrdinalIgnoreCase)
                && Wire.Ids.Imei.ReadUrn(text, out var imei).IsNone
            )
                return imei;
        }

        return null;
    }

    private static Eid? ReadEid(Certificate certificate)
    {
        foreach (var text in Uris(certificate))
        {
            if (
                text.StartsWith(EidUrnPrefix, StringComparison.OrdinalIgnoreCase)
                && Wire.Ids.Eid.TryParse(text.AsSpan(EidUrnPrefix.Length), null, out var eid)
            )
                return eid;
        }

        return null;
    }

    private static Supi? ReadNai(Certificate certificate)
    {
        foreach (var name in certificate.Extensions.SubjectAltNames.OfType<GeneralName.Rfc822Name>())
        {
            if (Supi.TryParse("nai-" + name.Address, null, out var nai))
                return nai;
        }

        return null;
    }

    private static IEnumerable<string> Uris(Certificate certificate) =>
        certificate.Extensions.SubjectAltNames.OfType<GeneralName.UniformResourceIdentifier>().Select(uri => uri.Text);
}
