using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// to0d = [ OwnershipVoucher, WaitSeconds: uint32, NonceTO0Sign ]

/// <summary>What an owner shows of itself.</summary>
public sealed record To0d(ReadOnlyMemory<byte> Encoded, Voucher Voucher, uint WaitSeconds, FdoNonce Nonce)
{
    public static To0d Create(Voucher voucher, uint waitSeconds, FdoNonce nonce) =>
        new(
            CborEncoding.Encode(writer =>
            {
                writer.WriteStartArray(3);
                writer.WriteEncodedValue(voucher.Encoded.Span);
                writer.WriteUInt32(waitSeconds);
                nonce.Write(writer);
                writer.WriteEndArray();
            }),
            voucher,
            waitSeconds,
            nonce
        );

    public static FdoFault Read(ReadOnlyMemory<byte> encoded, out To0d? to0d)
    {
        to0d = null;
        var cursor = new CborCursor(encoded, FdoLimits.Voucher);
        cursor.EnterArray(3);
        var rawVoucher = cursor.ReadRaw();
        var wait = cursor.ReadUInt64();
        var nonce = FdoNonce.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || wait > uint.MaxValue)
            return FdoFault.Malformed;
        var fault = Voucher.Read(rawVoucher, out var voucher);
        if (fault == FdoFault.None)
            to0d = new To0d(encoded, voucher!, (uint)wait, nonce);
        return fault;
    }
}
