using Imprint.Fdo.Messages;

namespace Imprint.Fdo.Sessions;

/// <summary>What the side that asks does next.</summary>
public abstract record FdoStep
{
    private FdoStep() { }

    /// <summary>Send this message and give the session what comes back.</summary>
    public sealed record Send(FdoMessageType Type, byte[] Body) : FdoStep;

    /// <summary>The protocol is over, and the session has what it was for.</summary>
    public sealed record Finished : FdoStep;

    /// <summary>The peer's message was refused; the peer gets message 255.</summary>
    public sealed record Refused(FdoFault Fault, FdoError Error) : FdoStep;

    /// <summary>The peer ended the protocol.</summary>
    public sealed record EndedByPeer(FdoError Error) : FdoStep;
}
