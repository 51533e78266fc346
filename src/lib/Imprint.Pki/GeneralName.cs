using Imprint.Wire;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Pki;

/// <summary>One alternative name (RFC 5280 §4.2.1.6). Closed: the private constructor keeps other cases out.</summary>
public abstract record GeneralName
{
    private const int MaxTextLength = 1024;

    private GeneralName() { }

    /// <summary>A name of a type that its object identifier defines; <see cref="Value"/> is that type's TLV.</summary>
    public sealed record OtherName(Oid Type, ReadOnlyMemory<byte> Value) : GeneralName;

    public sealed record Rfc822Name(string Address) : GeneralName;

    public sealed record DnsName(string Host) : GeneralName;

    public sealed record DirectoryName(DistinguishedName Name) : GeneralName;

    public sealed record UniformResourceIdentifier(string Text) : GeneralName;

    /// <summary>Four or sixteen octets; twice that in a name constraint, the mask behind the address.</summary>
    public sealed record IpAddress(ReadOnlyMemory<byte> Octets) : GeneralName;

    public sealed record RegisteredId(Oid Id) : GeneralName;

    /// <summary>x400Address or ediPartyName: kept, so that a constraint on them is not overlooked.</summary>
    public sealed record Unsupported(DerTag Tag) : GeneralName;

    // GeneralName ::= CHOICE { otherName [0], rfc822Name [1], dNSName [2], x400Address [3], directoryName [4],
    //                          ediPartyName [5], uniformResourceIdentifier [6], iPAddress [7], registeredID [8] }
    internal static GeneralName? Read(ref DerReader reader, ReadOnlyMemory<byte> input)
    {
        var tag = reader.NextTag;
        GeneralName? name = tag.Value switch
        {
            0xa0 => ReadOtherName(ref reader, input),
            0x81 => new Rfc822Name(reader.ReadIa5String(tag, MaxTextLength)),
            0x82 => new DnsName(reader.ReadIa5String(tag, MaxTextLength)),
            0xa4 => ReadDirectoryName(ref reader, input),
            0x86 => new UniformResourceIdentifier(reader.ReadIa5String(tag, MaxTextLength)),
            0x87 => new IpAddress(input[reader.ReadTlv().ContentsRange]),
            0x88 => new RegisteredId(reader.ReadOid(tag)),
            0xa3 or 0xa5 => ReadUnsupported(ref reader),
            _ => null,
        };
        if (name is null)
            reader.Fail(WireFault.UnexpectedType);
        return reader.Fault == WireFault.None ? name : null;
    }

    private static OtherName ReadOtherName(ref DerReader reader, ReadOnlyMemory<byte> input)
    {
        var outer = reader.Enter(DerTag.ContextConstructed(0));
        var type = reader.ReadOid();
        var value = reader.Enter(DerTag.ContextConstructed(0)); // EXPLICIT
        var range = reader.ReadTlv().Range;
        reader.Leave(value);
        reader.Leave(outer);
        return new OtherName(type, input[range]);
    }

    private static DirectoryName? ReadDirectoryName(ref DerReader reader, ReadOnlyMemory<byte> input)
    {
        var outer = reader.Enter(DerTag.ContextConstructed(4)); // EXPLICIT, because Name is a CHOICE
        var name = DistinguishedName.Read(ref reader, input);
        reader.Leave(outer);
        return name is null ? null : new DirectoryName(name);
    }

    private static Unsupported ReadUnsupported(ref DerReader reader) => new(reader.ReadTlv().Tag);
}
