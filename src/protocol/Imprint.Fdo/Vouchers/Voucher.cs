using Imprint.Fdo.Rendezvous;
using Imprint.Pki;
using Imprint.Pki.Pem;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Vouchers;

// OwnershipVoucher = [ 101, bstr .cbor OVHeader, HMac, OVDevCertChain: [* bstr] / null, [* OVEntry] ]

/// <summary>An ownership voucher: who made the device, and through whose hands it went. All parts are as they were received.</summary>
public sealed class Voucher
{
    public const string PemLabel = "OWNERSHIP VOUCHER";

    private Voucher(
        ReadOnlyMemory<byte> encoded,
        VoucherHeader header,
        ReadOnlyMemory<byte> hmacEncoded,
        FdoHash hmac,
        IReadOnlyList<ReadOnlyMemory<byte>>? deviceChain,
        IReadOnlyList<VoucherEntry> entries
    )
    {
        Encoded = encoded;
        Header = header;
        HmacEncoded = hmacEncoded;
        Hmac = hmac;
        DeviceChain = deviceChain;
        Entries = entries;
    }

    public ReadOnlyMemory<byte> Encoded { get; }

    public VoucherHeader Header { get; }

    public FdoGuid Guid => Header.Guid;

    public string DeviceInfo => Header.DeviceInfo;

    public RendezvousInfo Rendezvous => Header.Rendezvous;

    /// <summary>Only the device can check it.</summary>
    public FdoHash Hmac { get; }

    internal ReadOnlyMemory<byte> HmacEncoded { get; }

    /// <summary>The factory certificate and those above it, leaf first; null for a device that has none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? DeviceChain { get; }

    /// <summary>The device's own key, which never changes; null without a certificate, or with one of no use.</summary>
    public FdoPublicKey? DeviceKey =>
        field ??=
            DeviceChain is [var leaf, ..] && Certificate.TryParse(leaf, out var certificate)
                ? FdoPublicKey.TryFromSubjectPublicKeyInfo(certificate.PublicKey.Raw)
                : null;

    public IReadOnlyList<VoucherEntry> Entries { get; }

    /// <summary>The owner's key: the one in the last entry, or the manufacturer's as long as there is none.</summary>
    public FdoPublicKey OwnerKey => Entries is [.., var last] ? last.OwnerKey : Header.ManufacturerKey;

    /// <summary>A voucher as it leaves the factory, or as a device makes it when it replaces its credential.</summary>
    public static Voucher Create(VoucherHeader header, FdoHash hmac, IReadOnlyList<ReadOnlyMemory<byte>>? deviceChain) =>
        Assemble(header, hmac.Encode(), hmac, deviceChain, []);

    public static FdoFault Read(ReadOnlyMemory<byte> encoded, out Voucher? voucher)
    {
        voucher = null;
        if (encoded.Length > FdoLimits.MaxVoucherLength)
            return FdoFault.TooLarge;

        var cursor = new CborCursor(encoded, FdoLimits.Voucher);
        cursor.EnterArray(5);
        var version = cursor.ReadUnsigned(ushort.MaxValue);
        var header = cursor.ReadBytes(minLength: 1);
        var hmacEncoded = cursor.ReadRaw();
        var deviceChain = cursor.TryReadNull() ? null : CertificateChain.Read(cursor);
        var entries = new List<ReadOnlyMemory<byte>>();
        cursor.EnterArray();
        while (cursor.HasMore)
        {
            if (entries.Count == FdoLimits.MaxVoucherEntries)
                return FdoFault.VoucherTooLong;
            entries.Add(cursor.ReadRaw());
        }

        cursor.LeaveArray();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || FdoHash.ReadEncoded(hmacEncoded) is not { Type.IsHmac: true } hmac)
            return FdoFault.Malformed;
        if (version != VoucherHeader.Version)
            return FdoFault.UnsupportedVersion;

        var fault = VoucherHeader.Read(header, out var readHeader);
        if (fault != FdoFault.None)
            return fault;
        var readEntries = new List<VoucherEntry>(entries.Count);
        foreach (var raw in entries)
        {
            fault = VoucherEntry.Read(raw, out var entry);
            if (fault != FdoFault.None)
                return fault;
            readEntries.Add(entry!);
        }

        voucher = new Voucher(encoded, readHeader!, hmacEncoded, hmac, deviceChain, readEntries);
        return FdoFault.None;
    }

    /// <summary>
    /// Whether the voucher holds together: every entry follows the one before it, and the device certificates are those that the
    /// header names. Whether to trust its manufacturer, and whether its device exists, are other questions.
    /// </summary>
    public FdoFault Verify()
    {
        var chain = new VoucherChain(Header, HmacEncoded);
        foreach (var entry in Entries)
        {
            if (chain.Follow(entry) is not FdoFault.None and var fault)
                return fault;
        }

        return VerifyDeviceChain();
    }

    /// <summary>Hands the device over: a new entry for the next owner, signed by the one that the voucher ends in now.</summary>
    public Voucher Extend(FdoSigner currentOwner, FdoPublicKey nextOwner)
    {
        if (!currentOwner.CanShow(OwnerKey))
            throw new ArgumentException("Only the owner can extend a voucher.", nameof(currentOwner));
        if (!nextOwner.IsOfSameKindAs(Header.ManufacturerKey))
            throw new ArgumentException("All keys of a voucher are of one type and size.", nameof(nextOwner));
        if (Entries.Count == FdoLimits.MaxVoucherEntries)
            throw new InvalidOperationException("The voucher has as many entries as it can have.");

        var type = EntryHashType;
        var previous = Entries is [.., var last]
            ? FdoHash.Compute(type, last.Encoded)
            : FdoHash.Compute(type, Header.Encoded, HmacEncoded);
        var entry = VoucherEntry.Create(previous, Header.InfoHash(type), nextOwner, currentOwner);
        return Assemble(Header, HmacEncoded, Hmac, DeviceChain, [.. Entries, entry]);
    }

    /// <summary>The voucher as its manufacturer made it, before it was handed to anybody.</summary>
    public Voucher WithoutEntries() => Assemble(Header, HmacEncoded, Hmac, DeviceChain, []);

    public string ToPem() => PemText.Write(PemLabel, Encoded.Span);

    /// <summary>Reads the vouchers of a PEM text, or the one that a binary file holds.</summary>
    public static FdoFault ReadFile(ReadOnlyMemory<byte> file, out IReadOnlyList<Voucher> vouchers)
    {
        vouchers = [];
        if (file.Span.StartsWith(ByteOrderMark))
            file = file[ByteOrderMark.Length..];
        IReadOnlyList<byte[]> blocks = [file.ToArray()];
        if (!IsBinary(file.Span) && !PemText.TryRead(System.Text.Encoding.Latin1.GetString(file.Span), PemLabel, out blocks))
            return FdoFault.Malformed;

        var read = new List<Voucher>(blocks.Count);
        foreach (var block in blocks)
        {
            if (Read(block, out var voucher) is not FdoFault.None and var fault)
                return fault;
            read.Add(voucher!);
        }

        vouchers = read;
        return FdoFault.None;
    }

    // What some editors put before a text.
    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    // An array of CBOR starts with an octet that no text starts with.
    private static bool IsBinary(ReadOnlySpan<byte> file) => file is [>= 0x80 and <= 0x9f, ..];

    private FdoHashType EntryHashType
    {
        get
        {
            if (Entries is [var first, ..])
                return first.PreviousHash.Type;
            // The factory has settled it with the device already.
            return Header.DeviceChainHash?.Type ?? Hmac.Type.Hash;
        }
    }

    private FdoFault VerifyDeviceChain()
    {
        // Certificates that the header does not name are anybody's.
        if (Header.DeviceChainHash is not { } hash)
            return DeviceChain is { Count: > 0 } ? FdoFault.DeviceChainHash : FdoFault.None;
        if (DeviceChain is not { Count: > 0 } certificates)
            return FdoFault.DeviceChainMissing;
        return hash.Matches(FdoHash.Compute(hash.Type, [.. certificates])) ? FdoFault.None : FdoFault.DeviceChainHash;
    }

    private static Voucher Assemble(
        VoucherHeader header,
        ReadOnlyMemory<byte> hmacEncoded,
        FdoHash hmac,
        IReadOnlyList<ReadOnlyMemory<byte>>? deviceChain,
        IReadOnlyList<VoucherEntry> entries
    )
    {
        var encoded = CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(5);
            writer.WriteInt32(VoucherHeader.Version);
            writer.WriteByteString(header.Encoded.Span);
            writer.WriteEncodedValue(hmacEncoded.Span);
            if (deviceChain is null)
                writer.WriteNull();
            else
                CertificateChain.Write(writer, deviceChain);
            writer.WriteStartArray(entries.Count);
            foreach (var entry in entries)
                writer.WriteEncodedValue(entry.Encoded.Span);
            writer.WriteEndArray();
            writer.WriteEndArray();
        });
        return new Voucher(encoded, header, hmacEncoded, hmac, deviceChain, entries);
    }
}
