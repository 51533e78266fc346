using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Messages;

// TO2.ProveOVHdr (61) = COSE_Sign1 by the owner
//   unprotected: { 256 (CUPHNonce): NonceTO2ProveDv, 257 (CUPHOwnerPubKey): PublicKey }
//   payload: [ bstr .cbor OVHeader, NumOVEntries: uint8, HMac, NonceTO2ProveOV, eBSigInfo, xAKeyExchange: bstr, helloDeviceHash: Hash,
//              maxOwnerMessageSize: uint16 ]

/// <summary>Message 61: the owner shows the voucher's header and starts the key exchange.</summary>
public sealed class ProveOvHdr
{
    private const long NonceLabel = 256;
    private const long OwnerKeyLabel = 257;
    private const int MaxKeyExchangeLength = 1024;

    private readonly CoseSign1 _signed;

    private ProveOvHdr(CoseSign1 signed) => _signed = signed;

    public required VoucherHeader Header { get; init; }

    public required int EntryCount { get; init; }

    public required FdoHash Hmac { get; init; }

    /// <summary>The HMAC's array as it was received.</summary>
    public required ReadOnlyMemory<byte> HmacEncoded { get; init; }

    public required FdoNonce Nonce { get; init; }

    public required SigInfo SigInfo { get; init; }

    public required ReadOnlyMemory<byte> KeyExchangeA { get; init; }

    public required FdoHash HelloDeviceHash { get; init; }

    public required int MaxMessageSize { get; init; }

    public required FdoNonce ProveDeviceNonce { get; init; }

    public required FdoPublicKey OwnerKey { get; init; }

    public static byte[] Sign(
        FdoSigner owner,
        Voucher voucher,
        FdoNonce nonce,
        SigInfo sigInfo,
        ReadOnlySpan<byte> keyExchangeA,
        FdoHash helloDeviceHash,
        int maxMessageSize,
        FdoNonce proveDeviceNonce
    )
    {
        var xA = keyExchangeA.ToArray();
        var payload = CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(8);
            writer.WriteByteString(voucher.Header.Encoded.Span);
            writer.WriteInt32(voucher.Entries.Count);
            writer.WriteEncodedValue(voucher.HmacEncoded.Span);
            nonce.Write(writer);
            sigInfo.Write(writer);
            writer.WriteByteString(xA);
            helloDeviceHash.Write(writer);
            writer.WriteInt32(maxMessageSize);
            writer.WriteEndArray();
        });
        var unprotected = CoseHeaders.Empty.With(NonceLabel, proveDeviceNonce.Write).With(OwnerKeyLabel, owner.PublicKey.Write);
        return owner.SignObject(payload, unprotected);
    }

    public static FdoFault Read(ReadOnlyMemory<byte> body, out ProveOvHdr? message)
    {
        message = null;
        if (CoseSign1.Read(body, out var signed, FdoLimits.Cbor) != WireFault.None || signed!.Payload is not { } payload)
            return FdoFault.Malformed;
        if (signed.Unprotected.FindBytes(NonceLabel) is not { Length: FdoNonce.ByteCount } proveDeviceNonce)
            return FdoFault.Malformed;
        if (signed.Unprotected.Find(OwnerKeyLabel) is not { } rawKey)
            return FdoFault.Malformed;

        var cursor = new CborCursor(payload, FdoLimits.Cbor);
        cursor.EnterArray(8);
        var rawHeader = cursor.ReadBytes(minLength: 1);
        var entryCount = cursor.ReadUnsigned(FdoLimits.MaxVoucherEntries);
        var hmacEncoded = cursor.ReadRaw();
        var nonce = FdoNonce.Read(cursor);
        var sigInfo = SigInfo.Read(cursor);
        var xA = cursor.ReadBytes(minLength: 1, MaxKeyExchangeLength);
        var helloHash = FdoHash.Read(cursor);
        var maxMessageSize = cursor.ReadUnsigned(ushort.MaxValue);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || helloHash!.Type.IsHmac)
            return FdoFault.Malformed;
        if (FdoHash.ReadEncoded(hmacEncoded) is not { Type.IsHmac: true } hmac)
            return FdoFault.Malformed;

        var fault = FdoPublicKey.Read(rawKey, out var ownerKey);
        if (fault != FdoFault.None)
            return fault;
        fault = VoucherHeader.Read(rawHeader, out var header);
        if (fault != FdoFault.None)
            return fault;
        message = new ProveOvHdr(signed)
        {
            Header = header!,
            EntryCount = entryCount,
            Hmac = hmac,
            HmacEncoded = hmacEncoded,
            Nonce = nonce,
            SigInfo = sigInfo,
            KeyExchangeA = xA,
            HelloDeviceHash = helloHash,
            MaxMessageSize = maxMessageSize,
            ProveDeviceNonce = new FdoNonce(proveDeviceNonce.Span),
            OwnerKey = ownerKey!,
        };
        return FdoFault.None;
    }

    public bool IsSignedBy(FdoPublicKey owner) => _signed.Verify(owner.Verify);
}
