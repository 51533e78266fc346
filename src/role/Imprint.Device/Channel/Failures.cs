using System.Net.Sockets;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Device.Channel;

/// <summary>The many exceptions of an HTTP client as the few reasons that matter.</summary>
internal static class Failures
{
    public static ChannelException OfHandshake(TlsException failure)
    {
        if (failure.Failure is not { } reason)
            return new(ChannelFault.Dropped, "The connection ended in the handshake.", failure);
        return reason.Reason switch
        {
            TlsFailureReason.PeerCertificateRefused => new(
                ChannelFault.ServerUntrusted,
                $"The server's certificate was refused ({reason.Sent}).",
                failure
            ),
            TlsFailureReason.CallbackFailed => new(ChannelFault.ElementFailed, "The element did not sign.", failure),
            _ => OfSession(failure, reason),
        };
    }

    public static ChannelException Of(HttpRequestException failure)
    {
        for (Exception? inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case ChannelException known:
                    return known;
                case TlsException { Failure: { } reason } tls:
                    return OfSession(tls, reason);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new(ChannelFault.Dns, "The name of the host could not be resolved.", failure);
                case SocketException socket when failure.HttpRequestError == HttpRequestError.ConnectionError:
                    return new(ChannelFault.Refused, $"The connection failed ({socket.SocketErrorCode}).", failure);
            }
        }

        return failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(ChannelFault.Dns, "The name of the host could not be resolved.", failure),
            HttpRequestError.ConnectionError => new(ChannelFault.Refused, "The connection failed.", failure),
            HttpRequestError.ConfigurationLimitExceeded => new(
                ChannelFault.TooLarge,
                "The request, or the answer's headers, are larger than allowed.",
                failure
            ),
            var other => new(ChannelFault.Dropped, $"The connection ended without a whole answer ({other}).", failure),
        };
    }

    public static ChannelException OfBody(IOException failure) =>
        failure is TlsException { Failure: { } reason } tls
            ? OfSession(tls, reason)
            : new(ChannelFault.Dropped, "The connection ended in the middle of the answer.", failure);

    // In TLS 1.3 a server judges the client's certificate when the client has long finished its handshake.
    private static ChannelException OfSession(TlsException failure, TlsFailure reason) =>
        reason.Reason == TlsFailureReason.PeerAlert
            ? new(ChannelFault.DeviceRefused, $"The server ended the session ({reason.Received}).", failure)
            : new(ChannelFault.TlsFailed, $"TLS failed ({reason.Reason}).", failure);
}
