using Microsoft.Extensions.Logging;

namespace Imprint.Manufacturer.Rendezvous;

internal static partial class RendezvousLog
{
    [LoggerMessage(2100, LogLevel.Information, "A peer ended the protocol with error {Code} at message {Message}")]
    public static partial void EndedByPeer(this ILogger log, int code, int message);
}
