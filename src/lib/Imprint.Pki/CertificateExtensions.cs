using Imprint.Wire;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Pki;

/// <summary>Whether a certificate may issue others, and how many issuers may stand below it.</summary>
public readonly record struct BasicConstraints(bool IsCa, int? PathLength);

/// <summary>The extensions of a certificate or of a signing request, read once. What is absent is empty or null.</summary>
public sealed class CertificateExtensions
{
    private const int MaxExtensions = 32;
    private const int MaxElements = 64;
    private const int MaxKeyIdentifierLength = 64;
    private const int MaxEinLength = 32;

    // id-rsp-ext permittedEins, SGP.26
    private static readonly Oid PermittedEinsOid = Oid.Parse("2.23.146.1.2.2.0");

    private CertificateExtensions() { }

    internal static CertificateExtensions Empty { get; } = new();

    public BasicConstraints? BasicConstraints { get; private set; }

    public KeyUsages? KeyUsage { get; private set; }

    public IReadOnlyList<Oid>? ExtendedKeyUsage { get; private set; }

    public ReadOnlyMemory<byte> SubjectKeyIdentifier { get; private set; }

    public ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; private set; }

    public IReadOnlyList<Oid> Policies { get; private set; } = [];

    public IReadOnlyList<GeneralName> SubjectAltNames { get; private set; } = [];

    public NameConstraints? NameConstraints { get; private set; }

    /// <summary>The URIs where the issuer publishes its revocation lists.</summary>
    public IReadOnlyList<string> CrlDistributionPoints { get; private set; } = [];

    /// <summary>The prefixes of EIDs that an EUM of the newer certificate variants may issue for.</summary>
    public IReadOnlyList<string>? PermittedEins { get; private set; }

    /// <summary>A critical extension that this reader does not know: the certificate must not be relied on.</summary>
    public Oid? UnknownCritical { get; private set; }

    // Extensions ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
    internal static CertificateExtensions Read(ref DerReader reader, ReadOnlyMemory<byte> input)
    {
        var extensions = new CertificateExtensions();
        Span<Range> seen = stackalloc Range[MaxExtensions];
        var count = 0;
        var outer = reader.EnterSequence();
        while (reader.HasMore)
        {
            var extension = reader.EnterSequence();
            var identifier = reader.PeekTlv().ContentsRange;
            var type = reader.ReadOid();
            var isCritical = reader.NextIs(DerTag.Boolean) && reader.ReadBoolean();
            var value = reader.ReadTlv(DerTag.OctetString).ContentsRange;
            reader.Leave(extension);
            if (reader.Fault != WireFault.None)
                break;

            if (count == MaxExtensions)
                reader.Fail(WireFault.TooLong);
            else if (IsAmong(seen[..count], identifier, input.Span))
                reader.Fail(WireFault.Duplicate); // RFC 5280 §4.2
            else
                reader.FailIf(extensions.ReadValue(type, isCritical, input[value]));
            if (reader.Fault == WireFault.None)
                seen[count++] = identifier;
        }

        reader.Leave(outer);
        return extensions;
    }

    private static bool IsAmong(ReadOnlySpan<Range> seen, Range identifier, ReadOnlySpan<byte> input)
    {
        foreach (var earlier in seen)
        {
            if (input[earlier].SequenceEqual(input[identifier]))
                return true;
        }

        return false;
    }

    private WireFault ReadValue(in Oid type, bool isCritical, ReadOnlyMemory<byte> value)
    {
        var reader = new DerReader(value.Span);
        // id-ce is 55 1D; the arc below it names the extension.
        switch (type.Contents is [0x55, 0x1d, var idCe] ? idCe : 0)
        {
            case 14:
                SubjectKeyIdentifier = ReadKeyIdentifier(ref reader, value, DerTag.OctetString);
                break;
            case 15:
                KeyUsage = (KeyUsages)reader.ReadNamedBits();
                break;
            case 17:
                SubjectAltNames = ReadGeneralNames(ref reader, value, DerTag.Sequence);
                break;
            case 19:
                BasicConstraints = ReadBasicConstraints(ref reader);
                break;
            case 30:
                NameConstraints = Pki.NameConstraints.Read(ref reader, value);
                break;
            case 31:
                CrlDistributionPoints = ReadDistributionPoints(ref reader, value);
                break;
            case 32:
                Policies = ReadPolicies(ref reader);
                break;
            case 35:
                AuthorityKeyIdentifier = ReadAuthorityKeyIdentifier(ref reader, value);
                break;
            case 37:
                ExtendedKeyUsage = ReadOids(ref reader);
                break;
            default:
                if (type == PermittedEinsOid)
                    PermittedEins = ReadPermittedEins(ref reader);
                else
                    return Skip(type, isCritical);
                break;
        }

        reader.ExpectEnd();
        return reader.Fault;
    }

    private WireFault Skip(in Oid type, bool isCritical)
    {
        if (isCritical)
            UnknownCritical ??= type;
        return WireFault.None;
    }

    private static ReadOnlyMemory<byte> ReadKeyIdentifier(ref DerReader reader, ReadOnlyMemory<byte> value, DerTag tag)
    {
        var range = reader.PeekTlv().ContentsRange;
        reader.ReadOctetString(tag, minLength: 1, MaxKeyIdentifierLength);
        return value[range];
    }

    // SEQUENCE { keyIdentifier [0] OCTET STRING OPTIONAL, authorityCertIssuer [1] ..., authorityCertSerialNumber [2] ... }
    private static ReadOnlyMemory<byte> ReadAuthorityKeyIdentifier(ref DerReader reader, ReadOnlyMemory<byte> value)
    {
        var identifier = ReadOnlyMemory<byte>.Empty;
        var outer = reader.EnterSequence();
        if (reader.NextIs(DerTag.Context(0)))
            identifier = ReadKeyIdentifier(ref reader, value, DerTag.Context(0));
        reader.SkipRest();
        reader.Leave(outer);
        return identifier;
    }

    private static BasicConstraints ReadBasicConstraints(ref DerReader reader)
    {
        var outer = reader.EnterSequence();
        var isCa = reader.NextIs(DerTag.Boolean) && reader.ReadBoolean();
        int? pathLength = reader.HasMore ? reader.ReadInt32() : null;
        if (pathLength < 0)
            reader.Fail(WireFault.BadValue);
        reader.Leave(outer);
        return new BasicConstraints(isCa, pathLength);
    }

    private static List<GeneralName> ReadGeneralNames(ref DerReader reader, ReadOnlyMemory<byte> value, DerTag tag)
    {
        var names = new List<GeneralName>();
        var outer = reader.Enter(tag);
        while (reader.HasMore)
        {
            if (GeneralName.Read(ref reader, value) is { } name)
                names.Add(name);
            if (names.Count > MaxElements)
                reader.Fail(WireFault.TooLong);
        }

        reader.Leave(outer);
        return names;
    }

    // CRLDistributionPoints ::= SEQUENCE OF SEQUENCE { distributionPoint [0] { fullName [0] | relative [1] }, reasons [1], cRLIssuer [2] }
    private static List<string> ReadDistributionPoints(ref DerReader reader, ReadOnlyMemory<byte> value)
    {
        var uris = new List<string>();
        var outer = reader.EnterSequence();
        while (reader.HasMore)
        {
            var point = reader.EnterSequence();
            if (reader.TryEnter(DerTag.ContextConstructed(0), out var name))
            {
                if (reader.NextIs(DerTag.ContextConstructed(0)))
                    AddUris(uris, ReadGeneralNames(ref reader, value, DerTag.ContextConstructed(0)));
                reader.SkipRest();
                reader.Leave(name);
            }

            reader.SkipRest();
            reader.Leave(point);
            if (uris.Count > MaxElements)
                reader.Fail(WireFault.TooLong);
        }

        reader.Leave(outer);
        return uris;
    }

    private static void AddUris(List<string> uris, List<GeneralName> names)
    {
        foreach (var name in names)
        {
            if (name is GeneralName.UniformResourceIdentifier uri)
                uris.Add(uri.Text);
        }
    }

    // certificatePolicies ::= SEQUENCE OF SEQUENCE { policyIdentifier, policyQualifiers SEQUENCE OPTIONAL }
    private static List<Oid> ReadPolicies(ref DerReader reader)
    {
        var policies = new List<Oid>();
        var outer = reader.EnterSequence();
        while (reader.HasMore)
        {
            var policy = reader.EnterSequence();
            policies.Add(reader.ReadOid());
            if (reader.HasMore)
                reader.ReadTlv(DerTag.Sequence);
            reader.Leave(policy);
            if (policies.Count > MaxElements)
                reader.Fail(WireFault.TooLong);
        }

        reader.Leave(outer);
        return policies;
    }

    private static List<Oid> ReadOids(ref DerReader reader)
    {
        var oids = new List<Oid>();
        var outer = reader.EnterSequence();
        while (reader.HasMore)
        {
            oids.Add(reader.ReadOid());
            if (oids.Count > MaxElements)
                reader.Fail(WireFault.TooLong);
        }

        reader.Leave(outer);
        return oids;
    }

    // PermittedEins ::= SEQUENCE OF PrintableString
    private static List<string> ReadPermittedEins(ref DerReader reader)
    {
        var eins = new List<string>();
        var outer = reader.EnterSequence();
        while (reader.HasMore)
        {
            eins.Add(reader.ReadPrintableString(maxLength: MaxEinLength));
            if (eins.Count > MaxElements)
                reader.Fail(WireFault.TooLong);
        }

        reader.Leave(outer);
        return eins;
    }
}
