using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Imprint.Wire.Der;

// OCTET STRING, BIT STRING and the character strings.
public ref partial struct DerReader
{
    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?"u8
    );

    public ReadOnlySpan<byte> ReadOctetString(DerTag tag = default, int minLength = 0, int maxLength = int.MaxValue)
    {
        var contents = ReadContents(tag.Or(DerTag.OctetString));
        return InBounds(contents, minLength, maxLength);
    }

    /// <summary>A BIT STRING with any number of bits; the last octet has <paramref name="unusedBits"/> spare low bits.</summary>
    public ReadOnlySpan<byte> ReadBitString(out int unusedBits, DerTag tag = default)
    {
        unusedBits = 0;
        var contents = ReadContents(tag.Or(DerTag.BitString));
        if (Fault != WireFault.None)
            return [];
        if (contents.IsEmpty || contents[0] > 7 || (contents[0] > 0 && contents.Length == 1))
            Fail(WireFault.BadValue);
        else if (_rules == TlvRules.Der && (contents[^1] & (1 << contents[0]) - 1) != 0 && contents.Length > 1)
            Fail(WireFault.NotCanonical); // X.690 11.2.1: unused bits are zero
        if (Fault != WireFault.None)
            return [];

        unusedBits = contents[0];
        return contents[1..];
    }

    /// <summary>A BIT STRING that holds octets: a public key, a signature.</summary>
    public ReadOnlySpan<byte> ReadBitStringOctets(DerTag tag = default)
    {
        var octets = ReadBitString(out var unusedBits, tag);
        if (unusedBits == 0)
            return octets;
        Fail(WireFault.BadValue);
        return [];
    }

    /// <summary>A BIT STRING with named bits: bit <c>n</c> of the ASN.1 type is <c>1 &lt;&lt; n</c> here.</summary>
    public ulong ReadNamedBits(DerTag tag = default)
    {
        var octets = ReadBitString(out var unusedBits, tag);
        if (octets.Length > sizeof(ulong))
            Fail(WireFault.TooLong);
        else if (_rules == TlvRules.Der && !octets.IsEmpty && (octets[^1] >> unusedBits & 1) == 0)
            Fail(WireFault.NotCanonical); // X.690 11.2.2: trailing zero bits are stripped
        if (Fault != WireFault.None)
            return 0;

        var bits = 0UL;
        for (var i = 0; i < octets.Length * 8; i++)
        {
            if ((octets[i / 8] & 0x80 >> i % 8) != 0)
                bits |= 1UL << i;
        }

        return bits;
    }

    /// <summary>The octets of a UTF8String, checked to be well formed.</summary>
    public ReadOnlySpan<byte> ReadUtf8(DerTag tag = default, int maxLength = int.MaxValue)
    {
        var contents = InBounds(ReadContents(tag.Or(DerTag.Utf8String)), 0, maxLength);
        return Valid(contents, Utf8.IsValid(contents));
    }

    /// <summary>The octets of a PrintableString, checked against its alphabet.</summary>
    public ReadOnlySpan<byte> ReadPrintable(DerTag tag = default, int maxLength = int.MaxValue)
    {
        var contents = InBounds(ReadContents(tag.Or(DerTag.PrintableString)), 0, maxLength);
        return Valid(contents, !contents.ContainsAnyExcept(Printable));
    }

    /// <summary>The octets of an IA5String, checked to be ASCII.</summary>
    public ReadOnlySpan<byte> ReadIa5(DerTag tag = default, int maxLength = int.MaxValue)
    {
        var contents = InBounds(ReadContents(tag.Or(DerTag.Ia5String)), 0, maxLength);
        return Valid(contents, Ascii.IsValid(contents));
    }

    public string ReadUtf8String(DerTag tag = default, int maxLength = int.MaxValue) =>
        Encoding.UTF8.GetString(ReadUtf8(tag, maxLength));

    public string ReadPrintableString(DerTag tag = default, int maxLength = int.MaxValue) =>
        Encoding.ASCII.GetString(ReadPrintable(tag, maxLength));

    public string ReadIa5String(DerTag tag = default, int maxLength = int.MaxValue) =>
        Encoding.ASCII.GetString(ReadIa5(tag, maxLength));

    /// <summary>A value of a certificate name: UTF8String, PrintableString or IA5String, as its own tag says.</summary>
    public string ReadNameString(int maxLength = 1024) =>
        NextTag switch
        {
            { Value: 0x13 } => ReadPrintableString(maxLength: maxLength),
            { Value: 0x16 } => ReadIa5String(maxLength: maxLength),
            _ => ReadUtf8String(maxLength: maxLength),
        };

    private ReadOnlySpan<byte> InBounds(ReadOnlySpan<byte> contents, int minLength, int maxLength)
    {
        if (contents.Length > maxLength)
            Fail(WireFault.TooLong);
        else if (contents.Length < minLength)
            Fail(WireFault.BadValue);
        return Fault == WireFault.None ? contents : [];
    }

    private ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> contents, bool isValid)
    {
        if (isValid)
            return contents;
        Fail(WireFault.BadValue);
        return [];
    }
}
