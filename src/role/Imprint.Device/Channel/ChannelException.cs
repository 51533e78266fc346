namespace Imprint.Device.Channel;

/// <summary>Why a device got no answer.</summary>
public enum ChannelFault
{
    /// <summary>The name of the host leads nowhere.</summary>
    Dns,

    /// <summary>Nobody listens there, or there is no way to it.</summary>
    Refused,

    /// <summary>The server is not one that the device was told to trust.</summary>
    ServerUntrusted,

    /// <summary>The server ended the handshake, or the connection right after it: it may not like the device's certificate.</summary>
    DeviceRefused,

    /// <summary>The handshake failed for another reason.</summary>
    TlsFailed,

    /// <summary>The key in the element did not sign.</summary>
    ElementFailed,
    Timeout,

    /// <summary>The connection ended in the middle, or what came was not HTTP.</summary>
    Dropped,

    /// <summary>The answer or the request is larger than allowed.</summary>
    TooLarge,
}

/// <summary>No answer, and why. An answer of whatever status is none of these.</summary>
public sealed class ChannelException(ChannelFault fault, string message, Exception? inner = null)
    : HttpRequestException(message, inner)
{
    public ChannelFault Fault { get; } = fault;
}
