using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Messages;

// TO2.SetupDevice (65), inside the tunnel = COSE_Sign1 by the owner, payload [ RendezvousInfo, Guid, NonceTO2SetupDv, Owner2Key: PublicKey ]

/// <summary>Message 65: what the device shall be from now on.</summary>
public sealed class SetupDevice
{
    private readonly CoseSign1 _signed;

    private SetupDevice(CoseSign1 signed) => _signed = signed;

    public required RendezvousInfo Rendezvous { get; init; }

    public required FdoGuid Guid { get; init; }

    public required FdoNonce Nonce { get; init; }

    /// <summary>The key that replaces the manufacturer's in the new voucher.</summary>
    public required FdoPublicKey Owner2Key { get; init; }

    public static byte[] Sign(FdoSigner owner, RendezvousInfo rendezvous, FdoGuid guid, FdoNonce nonce, FdoPublicKey owner2Key) =>
        owner.SignObject(
            CborEncoding.Encode(writer =>
            {
                writer.WriteStartArray(4);
                writer.WriteEncodedValue(rendezvous.Encoded.Span);
                writer.WriteByteString(guid.ToBytes());
                nonce.Write(writer);
                owner2Key.Write(writer);
                writer.WriteEndArray();
            })
        );

    public static FdoFault Read(ReadOnlyMemory<byte> body, out SetupDevice? message)
    {
        message = null;
        if (CoseSign1.Read(body, out var signed, FdoLimits.Cbor) != WireFault.None || signed!.Payload is not { } payload)
            return FdoFault.Malformed;
        var fault = FdoFault.None;
        var cursor = new CborCursor(payload, FdoLimits.Cbor);
        cursor.EnterArray(4);
        var rendezvous = RendezvousInfo.Read(cursor);
        var guid = VoucherHeader.ReadGuid(cursor);
        var nonce = FdoNonce.Read(cursor);
        var owner2Key = FdoPublicKey.Read(cursor, ref fault);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        if (fault != FdoFault.None)
            return fault;
        message = new SetupDevice(signed)
        {
            Rendezvous = rendezvous!,
            Guid = guid,
            Nonce = nonce,
            Owner2Key = owner2Key!,
        };
        return FdoFault.None;
    }

    public bool IsSignedBy(FdoPublicKey owner) => _signed.Verify(owner.Verify);
}
