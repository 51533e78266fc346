using System.Text;
using Imprint.Wire;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Pki;

/// <summary>One attribute of a name; <see cref="Value"/> is #hex where the string type is none in use today (RFC 4514 §2.4).</summary>
public readonly record struct NameAttribute(Oid Type, string Value);

/// <summary>An issuer or subject name. Two names are one when their octets are: RFC 5280 §4.1.2.6 has a CA's name written the same way everywhere.</summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    private const int MaxAttributes = 16;
    private const int MaxValueLength = 1024;

    // X.520 upper bounds, as RFC 5280 Appendix A repeats them.
    private const int MaxWrittenLength = 64;

    private readonly Lazy<NameAttribute[]> _attributes;

    private DistinguishedName(ReadOnlyMemory<byte> raw)
    {
        Raw = raw;
        _attributes = new Lazy<NameAttribute[]>(ReadAttributes);
    }

    /// <summary>The whole SEQUENCE as it was received.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    public IReadOnlyList<NameAttribute> Attributes => _attributes.Value;

    public string? CommonName => Single(Oids.CommonName);

    public string? Organization => Single(Oids.Organization);

    /// <summary>The serialNumber attribute: a device's number, an eUICC's EID.</summary>
    public string? SerialNumber => Single(Oids.NameSerialNumber);

    /// <summary>The value of an attribute that stands there exactly once; an identity written twice is no identity.</summary>
    public string? Single(Oid type)
    {
        string? found = null;
        foreach (var attribute in _attributes.Value)
        {
            if (attribute.Type != type)
                continue;
            if (found is not null)
                return null;
            found = attribute.Value;
        }

        return found;
    }

    /// <summary>Writes a name with one attribute per RDN, in the given order.</summary>
    public static DistinguishedName Create(params ReadOnlySpan<NameAttribute> attributes)
    {
        var writer = new DerWriter(128);
        using (writer.BeginSequence())
        {
            foreach (var (type, value) in attributes)
            {
                if (value.Length is 0 or > MaxWrittenLength)
                    throw new ArgumentException($"A name attribute has 1 to {MaxWrittenLength} characters.", nameof(attributes));
                using (writer.Begin(DerTag.Set))
                using (writer.BeginSequence())
                {
                    writer.WriteOid(type);
                    // RFC 5280 Appendix A.1: these two are PrintableString by definition.
                    if (type == Oids.Country || type == Oids.NameSerialNumber)
                        writer.WritePrintableString(value);
                    else
                        writer.WriteUtf8String(value);
                }
            }
        }

        return new DistinguishedName(writer.ToArray());
    }

    public bool Equals(DistinguishedName? other) => other is not null && Raw.Span.SequenceEqual(other.Raw.Span);

    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Raw.Span);
        return hash.ToHashCode();
    }

    /// <summary>The attributes in their order, for people and logs.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (type, value) in _attributes.Value)
        {
            if (text.Length > 0)
                text.Append(", ");
            text.Append(ShortName(type)).Append('=');
            // Control characters would let a name forge a line of a log.
            foreach (var c in value)
                text.Append(char.IsControl(c) ? '?' : c);
        }

        return text.ToString();
    }

    // Name ::= SEQUENCE OF SET SIZE (1..MAX) OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
    internal static DistinguishedName? Read(ref DerReader reader, ReadOnlyMemory<byte> input)
    {
        var raw = input[reader.PeekTlv().Range];
        var attributes = 0;
        var name = reader.EnterSequence();
        while (reader.HasMore)
        {
            var rdn = reader.Enter(DerTag.Set);
            do
            {
                ReadAttribute(ref reader, skipText: true);
                if (++attributes > MaxAttributes)
                    reader.Fail(WireFault.TooLong);
            } while (reader.HasMore);
            reader.Leave(rdn);
        }

        reader.Leave(name);
        return reader.Fault == WireFault.None ? new DistinguishedName(raw) : null;
    }

    private NameAttribute[] ReadAttributes()
    {
        var attributes = new List<NameAttribute>(4);
        var reader = new DerReader(Raw.Span);
        var name = reader.EnterSequence();
        while (reader.HasMore)
        {
            var rdn = reader.Enter(DerTag.Set);
            while (reader.HasMore)
                attributes.Add(ReadAttribute(ref reader, skipText: false));
            reader.Leave(rdn);
        }

        reader.Leave(name);
        return [.. attributes];
    }

    private static NameAttribute ReadAttribute(ref DerReader reader, bool skipText)
    {
        var attribute = reader.EnterSequence();
        var type = reader.ReadOid();
        var text = "";
        if (!IsText(reader.NextTag))
        {
            var other = reader.ReadTlv();
            if (other.Whole.Length > MaxValueLength)
                reader.Fail(WireFault.TooLong);
            else if (!skipText)
                text = "#" + Convert.ToHexStringLower(other.Whole);
        }
        else if (skipText)
            CheckText(ref reader);
        else
            text = reader.ReadNameString(MaxValueLength);

        reader.Leave(attribute);
        return new NameAttribute(type, text);
    }

    private static bool IsText(DerTag tag) =>
        tag == DerTag.Utf8String || tag == DerTag.PrintableString || tag == DerTag.Ia5String;

    private static void CheckText(ref DerReader reader)
    {
        if (reader.NextIs(DerTag.PrintableString))
            reader.ReadPrintable(maxLength: MaxValueLength);
        else if (reader.NextIs(DerTag.Ia5String))
            reader.ReadIa5(maxLength: MaxValueLength);
        else
            reader.ReadUtf8(maxLength: MaxValueLength);
    }

    private static string ShortName(Oid type) =>
        type == Oids.CommonName ? "CN"
        : type == Oids.NameSerialNumber ? "serialNumber"
        : type == Oids.Country ? "C"
        : type == Oids.Locality ? "L"
        : type == Oids.State ? "ST"
        : type == Oids.Organization ? "O"
        : type == Oids.OrganizationalUnit ? "OU"
        : type.ToString();
}
