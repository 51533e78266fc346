using System.Net;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Pki.Issuing;

/// <summary>One extension as it goes into a certificate: the whole SEQUENCE { extnID, critical, extnValue }.</summary>
public readonly record struct EncodedExtension(ReadOnlyMemory<byte> Der)
{
    private static readonly Oid PermittedEinsOid = Oid.Parse("2.23.146.1.2.2.0");

    public static EncodedExtension BasicConstraints(bool isCa, int? pathLength = null) =>
        Write(
            IdCe(19),
            isCritical: true,
            value =>
            {
                using (value.BeginSequence())
                {
                    if (isCa)
                        value.WriteBoolean(true);
                    if (pathLength is { } length)
                        value.WriteInteger(length);
                }
            }
        );

    public static EncodedExtension KeyUsage(KeyUsages usages) =>
        Write(IdCe(15), isCritical: true, value => value.WriteNamedBits((ulong)usages));

    public static EncodedExtension ExtendedKeyUsage(params IReadOnlyList<Oid> purposes) =>
        Write(IdCe(37), isCritical: false, value => WriteOids(value, purposes));

    public static EncodedExtension Policies(bool isCritical, params IReadOnlyList<Oid> policies) =>
        Write(
            IdCe(32),
            isCritical,
            value =>
            {
                using (value.BeginSequence())
                {
                    foreach (var policy in policies)
                    {
                        using (value.BeginSequence())
                            value.WriteOid(policy);
                    }
                }
            }
        );

    public static EncodedExtension SubjectAltName(params IReadOnlyList<GeneralName> names) =>
        Write(
            IdCe(17),
            isCritical: false,
            value =>
            {
                using (value.BeginSequence())
                {
                    foreach (var name in names)
                        WriteName(value, name);
                }
            }
        );

    public static EncodedExtension NameConstraints(params IReadOnlyList<GeneralName> permitted) =>
        Write(
            IdCe(30),
            isCritical: true,
            value =>
            {
                using (value.BeginSequence())
                using (value.Begin(DerTag.ContextConstructed(0)))
                {
                    foreach (var name in permitted)
                    {
                        using (value.BeginSequence())
                            WriteName(value, name);
                    }
                }
            }
        );

    /// <summary>One distribution point per URI, so that each is a way to the same list.</summary>
    public static EncodedExtension CrlDistributionPoints(params IReadOnlyList<string> uris) =>
        Write(
            IdCe(31),
            isCritical: false,
            value =>
            {
                using (value.BeginSequence())
                {
                    foreach (var uri in uris)
                    {
                        using (value.BeginSequence())
                        using (value.Begin(DerTag.ContextConstructed(0)))
                        using (value.Begin(DerTag.ContextConstructed(0)))
                            value.WriteIa5String(uri, DerTag.Context(6));
                    }
                }
            }
        );

    public static EncodedExtension PermittedEins(params IReadOnlyList<string> eins) =>
        Write(
            PermittedEinsOid,
            isCritical: true,
            value =>
            {
                using (value.BeginSequence())
                {
                    foreach (var ein in eins)
                        value.WritePrintableString(ein);
                }
            }
        );

    internal static EncodedExtension SubjectKeyIdentifier(ReadOnlyMemory<byte> identifier) =>
        Write(IdCe(14), isCritical: false, value => value.WriteOctetString(identifier.Span));

    internal static EncodedExtension AuthorityKeyIdentifier(ReadOnlyMemory<byte> identifier) =>
        Write(
            IdCe(35),
            isCritical: false,
            value =>
            {
                using (value.BeginSequence())
                    value.WriteOctetString(identifier.Span, DerTag.Context(0));
            }
        );

    internal static EncodedExtension CrlNumber(long number) =>
        Write(IdCe(20), isCritical: false, value => value.WriteInteger(number));

    /// <summary>An extension of any type; <paramref name="writeValue"/> writes what the OCTET STRING holds.</summary>
    public static EncodedExtension Write(Oid type, bool isCritical, Action<DerWriter> writeValue)
    {
        var value = new DerWriter(64);
        writeValue(value);
        var writer = new DerWriter(value.Written.Length + 64);
        using (writer.BeginSequence())
        {
            writer.WriteOid(type);
            if (isCritical)
                writer.WriteBoolean(true);
            writer.WriteOctetString(value.Written);
        }

        return new EncodedExtension(writer.ToArray());
    }

    /// <summary>iPAddress of an address.</summary>
    public static GeneralName Ip(IPAddress address) => new GeneralName.IpAddress(address.GetAddressBytes());

    private static Oid IdCe(byte arc)
    {
        Oid.ReadContents([0x55, 0x1d, arc], out var oid);
        return oid;
    }

    private static void WriteOids(DerWriter writer, IReadOnlyList<Oid> oids)
    {
        using (writer.BeginSequence())
        {
            foreach (var oid in oids)
                writer.WriteOid(oid);
        }
    }

    private static void WriteName(DerWriter writer, GeneralName name)
    {
        switch (name)
        {
            case GeneralName.OtherName other:
                using (writer.Begin(DerTag.ContextConstructed(0)))
                {
                    writer.WriteOid(other.Type);
                    using (writer.Begin(DerTag.ContextConstructed(0)))
                        writer.WriteRaw(other.Value.Span);
                }

                break;
            case GeneralName.Rfc822Name mail:
                writer.WriteIa5String(mail.Address, DerTag.Context(1));
                break;
            case GeneralName.DnsName dns:
                writer.WriteIa5String(dns.Host, DerTag.Context(2));
                break;
            case GeneralName.DirectoryName directory:
                using (writer.Begin(DerTag.ContextConstructed(4)))
                    writer.WriteRaw(directory.Name.Raw.Span);
                break;
            case GeneralName.UniformResourceIdentifier uri:
                writer.WriteIa5String(uri.Text, DerTag.Context(6));
                break;
            case GeneralName.IpAddress ip:
                writer.WriteTlv(DerTag.Context(7), ip.Octets.Span);
                break;
            case GeneralName.RegisteredId id:
                writer.WriteOid(id.Id, DerTag.Context(8));
                break;
            default:
                throw new ArgumentException("x400Address and ediPartyName are not written.", nameof(name));
        }
    }
}
