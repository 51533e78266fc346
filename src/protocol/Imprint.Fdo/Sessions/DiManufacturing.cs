using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Sessions;

/// <summary>
/// Device initialization as the factory sees it. Between the two messages the factory certifies the device's key, and keeps header
/// and certificates.
/// </summary>
public static class DiManufacturing
{
    /// <summary>The header for a device whose key has been certified, and message 11 with it.</summary>
    /// <param name="deviceKey">What the certified key is; the manufacturer's may be of another type.</param>
    public static VoucherHeader SetCredentials(
        AppStart appStart,
        FdoKeyType deviceKey,
        FdoGuid guid,
        RendezvousInfo rendezvous,
        FdoPublicKey manufacturerKey,
        IReadOnlyList<ReadOnlyMemory<byte>> deviceChain,
        out byte[] answer
    )
    {
        var hash = FdoHashTypes.For(deviceKey, manufacturerKey.Type);
        var header = VoucherHeader.Create(
            guid,
            rendezvous,
            appStart.DeviceInfo,
            manufacturerKey,
            FdoHash.Compute(hash, [.. deviceChain])
        );
        answer = new SetCredentials(header).Encode();
        return header;
    }

    /// <summary>The voucher that message 12 completes.</summary>
    public static FdoFault Complete(
        VoucherHeader header,
        IReadOnlyList<ReadOnlyMemory<byte>> deviceChain,
        ReadOnlyMemory<byte> body,
        out Voucher? voucher
    )
    {
        voucher = null;
        var fault = SetHmac.Read(body, out var message);
        if (fault == FdoFault.None)
            voucher = Voucher.Create(header, message!.Hmac, deviceChain);
        return fault;
    }
}
