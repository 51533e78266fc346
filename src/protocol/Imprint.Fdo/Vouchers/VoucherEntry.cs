using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Vouchers;

// OVEntry = 18([ {1: alg}, {}, bstr .cbor OVEntryPayload, signature ])
// OVEntryPayload = [ OVEHashPrevEntry: Hash, OVEHashHdrInfo: Hash, OVEExtra: null / bstr, OVEPubKey: PublicKey ]

/// <summary>One hand-over: the owner before signs the key of the owner after.</summary>
public sealed class VoucherEntry
{
    private const int MaxExtraLength = 4096;

    private readonly CoseSign1 _signed;

    private VoucherEntry(
        ReadOnlyMemory<byte> encoded,
        CoseSign1 signed,
        FdoHash previousHash,
        FdoHash headerInfoHash,
        FdoPublicKey ownerKey
    )
    {
        Encoded = encoded;
        _signed = signed;
        PreviousHash = previousHash;
        HeaderInfoHash = headerInfoHash;
        OwnerKey = ownerKey;
    }

    /// <summary>The whole entry as received, tag included: what the next entry's hash covers.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    public FdoHash PreviousHash { get; }

    public FdoHash HeaderInfoHash { get; }

    public FdoPublicKey OwnerKey { get; }

    public static VoucherEntry Create(
        FdoHash previousHash,
        FdoHash headerInfoHash,
        FdoPublicKey ownerKey,
        FdoSigner previousOwner
    )
    {
        var payload = CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(4);
            previousHash.Write(writer);
            headerInfoHash.Write(writer);
            writer.WriteNull();
            ownerKey.Write(writer);
            writer.WriteEndArray();
        });
        var encoded = previousOwner.SignObject(payload);
        return CoseSign1.Read(encoded, out var signed) == WireFault.None
            ? new VoucherEntry(encoded, signed!, previousHash, headerInfoHash, ownerKey)
            : throw new InvalidOperationException("The entry just made cannot be read.");
    }

    public static FdoFault Read(ReadOnlyMemory<byte> encoded, out VoucherEntry? entry)
    {
        entry = null;
        if (CoseSign1.Read(encoded, out var signed, FdoLimits.Cbor) != WireFault.None || signed!.Payload is not { } payload)
            return FdoFault.Malformed;

        var fault = FdoFault.None;
        var cursor = new CborCursor(payload, FdoLimits.Cbor);
        cursor.EnterArray(4);
        var previousHash = FdoHash.Read(cursor);
        var headerInfoHash = FdoHash.Read(cursor);
        cursor.ReadBytesOrNull(MaxExtraLength);
        var ownerKey = FdoPublicKey.Read(cursor, ref fault);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || previousHash!.Type.IsHmac || headerInfoHash!.Type.IsHmac)
            return FdoFault.Malformed;
        if (fault != FdoFault.None)
            return fault;
        entry = new VoucherEntry(encoded, signed, previousHash, headerInfoHash, ownerKey!);
        return FdoFault.None;
    }

    internal bool IsSignedBy(FdoPublicKey key) => _signed.Verify(key.Verify);
}
