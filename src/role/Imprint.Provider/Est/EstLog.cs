using Imprint.Provider.Services;
using Imprint.Storage;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Est;

/// <summary>What EST writes to the log. Events 1400 to 1409.</summary>
internal static partial class EstLog
{
    [LoggerMessage(1400, LogLevel.Information, "{Path}: caller refused: {Reason}")]
    public static partial void CallerRefused(this ILogger log, PathString path, string reason);

    [LoggerMessage(1401, LogLevel.Warning, "{Path}: device {Device} gets no certificate: {Reason}")]
    public static partial void RequestRefused(this ILogger log, PathString path, FdoGuid device, ServiceRefusal reason);

    [LoggerMessage(1402, LogLevel.Error, "{Path}: the database failed ({Fault})")]
    public static partial void StorageFailed(this ILogger log, PathString path, StorageFault fault, Exception failure);
}
