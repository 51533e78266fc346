using Imprint.Fdo.Messages;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Sessions;

/// <summary>
/// TO1 as the device sees it: it asks the rendezvous where its owner waits. The answer is believed only later, when the owner's key
/// is known.
/// </summary>
public sealed class To1Device(FdoGuid guid, FdoSigner device) : FdoClient
{
    /// <summary>The redirect, once the protocol has finished. Nobody has checked its signature yet.</summary>
    public To1d? Redirect { get; private set; }

    private protected override FdoStep.Send First() =>
        new(FdoMessageType.To1HelloRv, new HelloRv(guid, new SigInfo(device.Algorithm)).Encode());

    private protected override FdoFault Accept(FdoMessageType type, ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        if (type == FdoMessageType.To1HelloRvAck)
        {
            var fault = HelloRvAck.Read(body, out var ack);
            if (fault != FdoFault.None)
                return fault;
            if (ack!.SigInfo.Algorithm != device.Algorithm)
                return FdoFault.UnsupportedSignature;
            next = new FdoStep.Send(FdoMessageType.To1ProveToRv, EatToken.Sign(device, ack.Nonce, guid));
            return FdoFault.None;
        }

        var read = To1d.Read(body, out var redirect);
        Redirect = redirect;
        return read;
    }
}
