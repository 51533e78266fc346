using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;

namespace Imprint.Fdo.Sessions;

/// <summary>TO0 as the owner sees it: it leaves word at the rendezvous where it waits for its device.</summary>
public sealed class To0Owner(Voucher voucher, FdoSigner owner, IReadOnlyList<To2Address> addresses, TimeSpan wait) : FdoClient
{
    /// <summary>For how long the rendezvous keeps the redirect; it may be less than was asked for.</summary>
    public TimeSpan? Granted { get; private set; }

    private protected override FdoStep.Send First() => new(FdoMessageType.To0Hello, EmptyBody.Encode());

    private protected override FdoFault Accept(FdoMessageType type, ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        if (type == FdoMessageType.To0HelloAck)
        {
            var fault = HelloAck.Read(body, out var ack);
            if (fault == FdoFault.None)
                next = new FdoStep.Send(FdoMessageType.To0OwnerSign, Sign(ack!.Nonce));
            return fault;
        }

        var read = AcceptOwner.Read(body, out var accepted);
        if (read == FdoFault.None)
            Granted = TimeSpan.FromSeconds(accepted!.WaitSeconds);
        return read;
    }

    private byte[] Sign(FdoNonce nonce)
    {
        var seconds = (uint)Math.Clamp(wait.TotalSeconds, 0, uint.MaxValue);
        var to0d = To0d.Create(voucher, seconds, nonce);
        // The hash that the voucher is made with is the one that the device can do.
        var hash = FdoHash.Compute(voucher.Hmac.Type.Hash, to0d.Encoded);
        return OwnerSign.Encode(to0d, To1d.Sign(owner, addresses, hash));
    }
}
