using Imprint.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Imprint.Web;

/// <summary>What this library writes to the log. Events 1000 to 1099.</summary>
internal static partial class WebLog
{
    [LoggerMessage(1000, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger log, string method, PathString path, Exception failure);

    [LoggerMessage(1001, LogLevel.Warning, "{Path}: the database is not available ({Fault})")]
    public static partial void StorageUnavailable(this ILogger log, PathString path, StorageFault fault, Exception failure);

    [LoggerMessage(1002, LogLevel.Debug, "{Path}: the client went away")]
    public static partial void ClientWentAway(this ILogger log, PathString path);

    [LoggerMessage(1003, LogLevel.Debug, "{Path}: refused by the server with {Status}")]
    public static partial void BadRequest(this ILogger log, PathString path, int status);

    [LoggerMessage(1004, LogLevel.Information, "{Path}: caller {Caller} refused: {Problem}")]
    public static partial void CallerRefused(this ILogger log, PathString path, string? caller, string problem);

    [LoggerMessage(1005, LogLevel.Warning, "Old idempotency keys were not deleted ({Fault})")]
    public static partial void CleanupFailed(this ILogger log, StorageFault fault, Exception failure);

    [LoggerMessage(1006, LogLevel.Information, "{Peer}: {Method} attempt {Attempt} failed ({Cause}), again in {Pause}")]
    public static partial void TryingAgain(
        this ILogger log,
        string peer,
        HttpMethod method,
        int attempt,
        string cause,
        TimeSpan pause
    );
}
