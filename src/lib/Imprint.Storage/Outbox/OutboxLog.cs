using Microsoft.Extensions.Logging;

namespace Imprint.Storage.Outbox;

internal static partial class OutboxLog
{
    [LoggerMessage(1101, LogLevel.Warning, "Event {EventId} of {Aggregate} was not delivered, attempt {Attempt}")]
    public static partial void OutboxDeliveryFailed(
        this ILogger log,
        Exception failure,
        string eventId,
        string aggregate,
        long attempt
    );

    [LoggerMessage(1102, LogLevel.Warning, "The lease of {Aggregate} ended while delivering; another node goes on")]
    public static partial void OutboxLeaseLost(this ILogger log, string aggregate);

    [LoggerMessage(1103, LogLevel.Warning, "The outbox of {Database} cannot be read or settled at the moment")]
    public static partial void OutboxNotRead(this ILogger log, Exception failure, string database);
}
