using System.Net.Sockets;

namespace Imprint.Web.Outbound;

/// <summary>The many exceptions of an HTTP client as the few reasons that matter.</summary>
internal static class Failures
{
    public static PartyAnswer.Unreachable Of(HttpRequestException failure)
    {
        for (Exception? inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is UntrustedServerException)
                return new(UnreachableReason.TlsUntrusted, "The server's certificate is not the one that was pinned.");
        }

        return failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(UnreachableReason.Dns, "The name of the host could not be resolved."),
            HttpRequestError.ConnectionError => new(UnreachableReason.Refused, ConnectionDetail(failure)),
            HttpRequestError.SecureConnectionError => new(UnreachableReason.TlsFailed, "The TLS handshake failed."),
            HttpRequestError.ConfigurationLimitExceeded => new(UnreachableReason.TooLarge, "The answer's headers are too large."),
            var other => new(UnreachableReason.Dropped, $"The connection ended without a whole answer ({other})."),
        };
    }

    public static PartyAnswer.Unreachable Dropped() =>
        new(UnreachableReason.Dropped, "The connection ended in the middle of the answer.");

    public static PartyAnswer.Unreachable TooLarge(int limit) =>
        new(UnreachableReason.TooLarge, $"The answer has more than {limit} bytes.");

    public static PartyAnswer.Unreachable Timeout() => new(UnreachableReason.Timeout, "No whole answer came in time.");

    private static string ConnectionDetail(HttpRequestException failure) =>
        failure.InnerException is SocketException socket
            ? $"The connection failed ({socket.SocketErrorCode})."
            : "The connection failed.";
}
