using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Manufacturer.Ledger;
using Imprint.Web.Messages;
using Imprint.Wire;
using Microsoft.Extensions.Logging;

namespace Imprint.Manufacturer.Rendezvous;

/// <summary>
/// TO0 and TO1 over HTTP. Nothing is stored for a conversation: its nonce travels in its token. Whoever sends the last message of one
/// again, because the answer was lost, gets the same answer.
/// </summary>
internal sealed class RendezvousFace(
    RendezvousHold hold,
    RendezvousDesk desk,
    RendezvousTokens tokens,
    AskedLog asked,
    RandomSource random,
    ILogger<RendezvousFace> log,
    TimeProvider clock
) : FdoFace(clock)
{
    public override async ValueTask<NumberedAnswer> AnswerAsync(NumberedRequest request, CancellationToken cancel) =>
        (FdoMessageType)request.Type switch
        {
            FdoMessageType.To0Hello => HelloOwner(request),
            FdoMessageType.To0OwnerSign => await OwnerSignAsync(request, cancel),
            FdoMessageType.To1HelloRv => await HelloDeviceAsync(request, cancel),
            FdoMessageType.To1ProveToRv => await ProveAsync(request, cancel),
            FdoMessageType.Error => Ended(request),
            _ => Refuse((FdoMessageType)request.Type, FdoFault.UnexpectedMessage),
        };

    private NumberedAnswer HelloOwner(NumberedRequest request)
    {
        var fault = To0Rendezvous.Hello(request.Body, random, out var nonce, out var answer);
        return fault == FdoFault.None
            ? Answer(FdoMessageType.To0HelloAck, answer, tokens.OfOwner(nonce))
            : Refuse(FdoMessageType.To0Hello, fault);
    }

    private async Task<NumberedAnswer> OwnerSignAsync(NumberedRequest request, CancellationToken cancel)
    {
        if (tokens.Owner(request.Token) is not { } nonce)
            return Refuse(FdoMessageType.To0OwnerSign, FdoFault.UnknownSession);
        var fault = To0Rendezvous.OwnerSign(nonce, request.Body, out var registration);
        if (fault != FdoFault.None)
        {
            await desk.NoteRefusalAsync(request.Body, fault, cancel);
            return Refuse(FdoMessageType.To0OwnerSign, fault);
        }

        var (refused, granted) = await desk.AcceptAsync(registration!, cancel);
        return refused == FdoFault.None
            ? Answer(FdoMessageType.To0AcceptOwner, To0Rendezvous.Accept(granted))
            : Refuse(FdoMessageType.To0OwnerSign, refused);
    }

    private async Task<NumberedAnswer> HelloDeviceAsync(NumberedRequest request, CancellationToken cancel)
    {
        var fault = To1Rendezvous.Hello(request.Body, out var hello);
        if (fault != FdoFault.None)
            return Refuse(FdoMessageType.To1HelloRv, fault);
        fault = Usable(await hold.FindAsync(hello!.Guid, cancel));
        if (fault != FdoFault.None)
            return Refuse(FdoMessageType.To1HelloRv, fault);
        var answer = To1Rendezvous.Ack(hello, random, out var nonce);
        return Answer(FdoMessageType.To1HelloRvAck, answer, tokens.OfDevice(nonce, hello.Guid));
    }

    private async Task<NumberedAnswer> ProveAsync(NumberedRequest request, CancellationToken cancel)
    {
        if (tokens.Device(request.Token) is not var (nonce, guid))
            return Refuse(FdoMessageType.To1ProveToRv, FdoFault.UnknownSession);
        var blob = await hold.FindAsync(guid, cancel);
        var fault = Usable(blob);
        if (fault == FdoFault.None)
            fault = FdoPublicKey.TryFromSubjectPublicKeyInfo(blob!.DeviceKey) is { } key
                ? To1Rendezvous.Prove(nonce, guid, key, request.Body)
                : FdoFault.UnsupportedKeyType;
        asked.Note(guid, fault == FdoFault.None ? "redirected" : fault.ToString());
        return fault == FdoFault.None
            ? Answer(FdoMessageType.To1RvRedirect, blob!.To1d)
            : Refuse(FdoMessageType.To1ProveToRv, fault);
    }

    private static FdoFault Usable(RendezvousBlob? blob) =>
        blob switch
        {
            null => FdoFault.NotFound,
            { Status: not DeviceStatus.Good } => FdoFault.DeviceRevoked,
            { IsOwnersStill: false } => FdoFault.NotFound,
            _ => FdoFault.None,
        };

    private NumberedAnswer Ended(NumberedRequest request)
    {
        if (FdoError.Read(request.Body, out var error) == FdoFault.None)
            log.EndedByPeer((int)error!.Code, (int)error.Previous);
        return NumberedAnswer.Acknowledged;
    }
}
