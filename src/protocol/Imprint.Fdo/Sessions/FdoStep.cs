using Imprint.Fdo.Messages;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Sessions;

/// <summary>What the side that asks does next.</summary>
public abstract record FdoStep
{
    private FdoStep() { }

    /// <summary>Send this message and give the session what comes back.</summary>
    public sealed record Send(FdoMessageType Type, byte[] Body) : FdoStep;

    /// <summary>TO2: do this, then let the session continue (<see cref="To2Device.Continue"/>).</summary>
    /// <param name="Effects">What service information modules ask for. Some may stay open while the session goes on.</param>
    /// <param name="Stage">
    /// To be written down beside the credential in use: the owner counts on it from message 70 on, and the answer may be lost.
    /// </param>
    public sealed record Work(IReadOnlyList<ServiceInfoEffect> Effects, DeviceCredential? Stage) : FdoStep;

    /// <summary>The protocol is over, and the session has what it was for.</summary>
    public sealed record Finished : FdoStep;

    /// <summary>The peer's message was refused; the peer gets message 255.</summary>
    public sealed record Refused(FdoFault Fault, FdoError Error) : FdoStep;

    /// <summary>The peer ended the protocol.</summary>
    public sealed record EndedByPeer(FdoError Error) : FdoStep;
}
