using Imprint.Fdo.Messages;

namespace Imprint.Fdo.Sessions;

/// <summary>
/// The asking side of one protocol: the device in DI, TO1 and TO2, the owner in TO0. Every such side sends a message and gets one
/// back, so one conversation fits all; what each message means is the session's.
/// </summary>
public abstract class FdoClient
{
    private bool _isOver;

    /// <summary>What was sent last, and so what the answer must follow.</summary>
    private FdoMessageType _sent;

    /// <summary>The first message.</summary>
    public FdoStep.Send Start() => Sent(First());

    /// <summary>Takes the answer to what was sent last.</summary>
    public FdoStep Receive(FdoMessageType type, ReadOnlyMemory<byte> body)
    {
        if (_isOver || _sent == FdoMessageType.None)
            throw new InvalidOperationException("The protocol is over, or has not begun.");
        if (body.Length > FdoLimits.MaxMessageLength)
            return Refuse(FdoFault.TooLarge, type);
        if (type == FdoMessageType.Error)
        {
            _isOver = true;
            return FdoError.Read(body, out var error) == FdoFault.None
                ? new FdoStep.EndedByPeer(error!)
                : Refuse(FdoFault.Malformed, type);
        }

        // Every answer has the number after its question; only 69 may be followed by 68 again.
        if ((int)type != (int)_sent + 1)
            return Refuse(FdoFault.UnexpectedMessage, type);

        var fault = Accept(type, body, out var next);
        return Take(fault, type, next);
    }

    /// <summary>What a message, or work done since, has led to.</summary>
    private protected FdoStep Take(FdoFault fault, FdoMessageType at, FdoStep next)
    {
        if (fault != FdoFault.None)
            return Refuse(fault, at);
        if (next is FdoStep.Send send)
            return Sent(send);
        _isOver = next is not FdoStep.Work;
        return next;
    }

    private protected abstract FdoStep.Send First();

    private protected abstract FdoFault Accept(FdoMessageType type, ReadOnlyMemory<byte> body, out FdoStep next);

    private FdoStep.Send Sent(FdoStep.Send send)
    {
        _sent = send.Type;
        return send;
    }

    private FdoStep.Refused Refuse(FdoFault fault, FdoMessageType at)
    {
        _isOver = true;
        return new FdoStep.Refused(fault, FdoError.Of(fault, at));
    }
}
