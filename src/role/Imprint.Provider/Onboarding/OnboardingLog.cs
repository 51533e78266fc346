using Imprint.Fdo;
using Imprint.Storage;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Onboarding;

/// <summary>What TO2 writes to the log. Events 1420 to 1429.</summary>
internal static partial class OnboardingLog
{
    [LoggerMessage(1420, LogLevel.Information, "TO2 message {Type} is refused: {Fault}")]
    public static partial void Refused(this ILogger log, int type, FdoFault fault);

    [LoggerMessage(1421, LogLevel.Information, "Device {Device} ended its session with {Code} after message {Previous}")]
    public static partial void EndedByDevice(this ILogger log, FdoGuid? device, FdoErrorCode? code, FdoMessageType? previous);

    [LoggerMessage(1422, LogLevel.Error, "Sessions that are over were not deleted: the database failed ({Fault})")]
    public static partial void CleanupFailed(this ILogger log, StorageFault fault, Exception failure);
}
