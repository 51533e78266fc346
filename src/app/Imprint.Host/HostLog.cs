using Microsoft.Extensions.Logging;

namespace Imprint.Host;

internal static partial class HostLog
{
    [LoggerMessage(2001, LogLevel.Information, "{Listener} listens at port {Port} ({Protocol})")]
    public static partial void Listening(this ILogger log, string listener, int port, string protocol);

    [LoggerMessage(2002, LogLevel.Information, "Stopped")]
    public static partial void Stopped(this ILogger log);
}
