using Imprint.Fdo.Messages;
using Imprint.Fdo.Vouchers;
using Imprint.Wire;

namespace Imprint.Fdo.Sessions;

/// <summary>What an owner has proven at TO0.</summary>
public sealed record OwnerRegistration(Voucher Voucher, To1d To1d, uint WaitSeconds);

/// <summary>
/// TO0 as the rendezvous sees it. What can be decided from the message alone is decided here; whether the manufacturer, the device
/// and the owner are known and still in their rights is for whoever keeps the ledger.
/// </summary>
public static class To0Rendezvous
{
    public static FdoFault Hello(ReadOnlyMemory<byte> body, RandomSource random, out FdoNonce nonce, out byte[] answer)
    {
        nonce = FdoNonce.Create(random);
        answer = new HelloAck(nonce).Encode();
        return EmptyBody.Read(body);
    }

    public static FdoFault OwnerSign(FdoNonce nonce, ReadOnlyMemory<byte> body, out OwnerRegistration? registration)
    {
        registration = null;
        var fault = Messages.OwnerSign.Read(body, out var message);
        if (fault != FdoFault.None)
            return fault;
        var (to0d, to1d) = (message!.To0d, message.To1d);

        // 1. It answers our question.
        if (!to0d.Nonce.Matches(nonce))
            return FdoFault.NonceMismatch;
        // 2. The redirect was signed for just this to0d.
        if (!to1d.To0dHash.Matches(FdoHash.Compute(to1d.To0dHash.Type, to0d.Encoded)))
            return FdoFault.To0dHashMismatch;
        // 3. The voucher was handed to somebody, and holds together.
        if (to0d.Voucher.Entries.Count == 0)
            return FdoFault.VoucherWithoutEntries;
        fault = to0d.Voucher.Verify();
        if (fault != FdoFault.None)
            return fault;
        if (to0d.Voucher.DeviceChain is not { Count: > 0 })
            return FdoFault.DeviceChainMissing;
        // 4. The redirect is by the owner: with a copy of the voucher alone nobody can lead its device astray.
        if (!to1d.IsSignedBy(to0d.Voucher.OwnerKey))
            return FdoFault.BadSignature;
        // 5. It leads somewhere.
        if (to1d.Addresses.Count == 0)
            return FdoFault.BadAddress;

        registration = new OwnerRegistration(to0d.Voucher, to1d, to0d.WaitSeconds);
        return FdoFault.None;
    }

    public static byte[] Accept(uint grantedSeconds) => new AcceptOwner(grantedSeconds).Encode();
}
