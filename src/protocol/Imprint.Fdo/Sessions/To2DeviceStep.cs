using Imprint.Fdo.Messages;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Sessions;

/// <summary>What a device has to do next, after it started or received a message.</summary>
public sealed record To2DeviceStep
{
    /// <summary>What to send. After a fault it is message 255, whose answer does not matter; nothing when the peer ended the protocol.</summary>
    public FdoMessage? Send { get; init; }

    public FdoFault Fault { get; init; }

    /// <summary>What the peer said when it ended the protocol.</summary>
    public FdoError? PeerError { get; init; }

    /// <summary>
    /// To be written down beside the credential in use before the message is sent: the owner counts on it as soon as it has read
    /// message 70, and the answer may be lost.
    /// </summary>
    public DeviceCredential? Stage { get; init; }

    /// <summary>The end: the staged credential, if any, takes the place of the old one.</summary>
    public To2DeviceOutcome? Outcome { get; init; }

    /// <summary>What the modules want done; then <see cref="To2Device.Continue"/> gives the next message.</summary>
    public IReadOnlyList<ServiceInfoEffect> Effects { get; init; } = [];
}

/// <summary>How an onboarding ended.</summary>
/// <param name="NewCredential">Null when the device keeps the one it has.</param>
/// <param name="OwnerKey">The key that proved ownership.</param>
public sealed record To2DeviceOutcome(DeviceCredential? NewCredential, FdoPublicKey OwnerKey);
