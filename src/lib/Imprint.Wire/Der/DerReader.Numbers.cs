using System.Buffers.Binary;
using System.Numerics;
using Imprint.Wire.Ids;

namespace Imprint.Wire.Der;

// BOOLEAN, INTEGER, ENUMERATED, NULL and OBJECT IDENTIFIER. Each takes the tag of an IMPLICIT tagging, or none for its own.
public ref partial struct DerReader
{
    public bool ReadBoolean(DerTag tag = default)
    {
        var contents = ReadContents(tag.Or(DerTag.Boolean));
        if (Fault != WireFault.None)
            return false;
        if (contents.Length != 1)
            Fail(WireFault.BadValue);
        else if (_rules == TlvRules.Der && contents[0] is not (0x00 or 0xff))
            Fail(WireFault.NotCanonical); // X.690 11.1
        return Fault == WireFault.None && contents[0] != 0;
    }

    /// <summary>The two's complement octets of an INTEGER of any size, checked to be the shortest.</summary>
    public ReadOnlySpan<byte> ReadInteger(DerTag tag = default)
    {
        var contents = ReadContents(tag.Or(DerTag.Integer));
        if (Fault != WireFault.None)
            return [];
        if (contents.IsEmpty)
            Fail(WireFault.BadValue);
        else if (contents is [0x00, < 0x80, ..] or [0xff, >= 0x80, ..])
            Fail(WireFault.NotCanonical); // X.690 8.3.2
        return Fault == WireFault.None ? contents : [];
    }

    /// <summary>The magnitude of an INTEGER that must not be negative, without the octet that only holds the sign.</summary>
    public ReadOnlySpan<byte> ReadUnsignedInteger(DerTag tag = default)
    {
        var contents = ReadInteger(tag);
        if (contents is [>= 0x80, ..])
        {
            Fail(WireFault.BadValue);
            return [];
        }

        return contents is [0x00, _, ..] ? contents[1..] : contents;
    }

    public long ReadInt64(DerTag tag = default)
    {
        var contents = ReadInteger(tag);
        if (contents.Length > sizeof(long))
            Fail(WireFault.TooLong);
        if (Fault != WireFault.None)
            return 0;

        var value = (long)(sbyte)contents[0];
        foreach (var octet in contents[1..])
            value = value << 8 | octet;
        return value;
    }

    public int ReadInt32(DerTag tag = default)
    {
        var value = ReadInt64(tag);
        if (value is >= int.MinValue and <= int.MaxValue)
            return (int)value;
        Fail(WireFault.TooLong);
        return 0;
    }

    public ulong ReadUInt64(DerTag tag = default)
    {
        var magnitude = ReadUnsignedInteger(tag);
        if (magnitude.Length > sizeof(ulong))
        {
            Fail(WireFault.TooLong);
            return 0;
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        magnitude.CopyTo(padded[^magnitude.Length..]);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    /// <summary>An INTEGER of any size as a number, up to <paramref name="maxLength"/> octets (a serial number has at most 20).</summary>
    public BigInteger ReadBigInteger(DerTag tag = default, int maxLength = 1024)
    {
        var contents = ReadInteger(tag);
        if (contents.Length <= maxLength)
            return new BigInteger(contents, isBigEndian: true);
        Fail(WireFault.TooLong);
        return default;
    }

    public int ReadEnumerated(DerTag tag = default) => ReadInt32(tag.Or(DerTag.Enumerated));

    public void ReadNull(DerTag tag = default)
    {
        if (!ReadContents(tag.Or(DerTag.Null)).IsEmpty)
            Fail(WireFault.BadValue);
    }

    public Oid ReadOid(DerTag tag = default)
    {
        var fault = Oid.ReadContents(ReadContents(tag.Or(DerTag.ObjectIdentifier)), out var oid);
        if (fault != WireFault.None)
            Fail(fault);
        return oid;
    }
}
