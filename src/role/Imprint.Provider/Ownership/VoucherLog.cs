using Imprint.Storage;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Ownership;

/// <summary>What is written to the log about vouchers and their rendezvous. Events 1410 to 1419.</summary>
internal static partial class VoucherLog
{
    [LoggerMessage(1410, LogLevel.Information, "Device {Device} is announced at {Rendezvous} for {Granted}")]
    public static partial void Announced(this ILogger log, FdoGuid device, string rendezvous, TimeSpan granted);

    [LoggerMessage(1411, LogLevel.Warning, "Device {Device} is not announced: {Reason}")]
    public static partial void NotAnnounced(this ILogger log, FdoGuid device, string reason);

    [LoggerMessage(1412, LogLevel.Error, "The schedule of announcements could not be read: the database failed ({Fault})")]
    public static partial void ScheduleNotRead(this ILogger log, StorageFault fault, Exception failure);
}
