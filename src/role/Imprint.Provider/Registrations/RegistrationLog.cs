using Imprint.Storage;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Registrations;

internal static partial class RegistrationLog
{
    [LoggerMessage(3200, LogLevel.Information, "{Guid}: the first-access record {Version} lies at {Manufacturer}")]
    public static partial void LinkLeft(this ILogger log, FdoGuid guid, string manufacturer, long version);

    [LoggerMessage(3201, LogLevel.Warning, "{Guid}: the first-access record could not be left at {Manufacturer}: {Error}")]
    public static partial void LinkNotLeft(this ILogger log, FdoGuid guid, string manufacturer, string error);

    [LoggerMessage(3202, LogLevel.Warning, "The first-access links could not be read ({Fault})")]
    public static partial void LinksNotRead(this ILogger log, StorageFault fault, Exception failure);
}
