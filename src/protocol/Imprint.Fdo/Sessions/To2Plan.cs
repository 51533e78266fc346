using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Sessions;

/// <summary>What a device shall be after TO2 (message 65).</summary>
public sealed record To2Plan(FdoGuid Guid, RendezvousInfo Rendezvous, FdoPublicKey Owner2Key)
{
    /// <summary>The device keeps its credential, and its voucher stays.</summary>
    public static To2Plan Reuse(Voucher voucher) => new(voucher.Guid, voucher.Rendezvous, voucher.OwnerKey);

    public bool IsReuseOf(Voucher voucher) =>
        Guid == voucher.Guid
        && Rendezvous.Encoded.Span.SequenceEqual(voucher.Rendezvous.Encoded.Span)
        && Owner2Key.IsSameKeyAs(voucher.OwnerKey);

    /// <summary>The header of the voucher that a device so replaced will have.</summary>
    public VoucherHeader HeaderAfter(Voucher voucher) =>
        VoucherHeader.Create(Guid, Rendezvous, voucher.DeviceInfo, Owner2Key, voucher.Header.DeviceChainHash);
}
