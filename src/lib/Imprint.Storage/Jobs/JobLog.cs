using Microsoft.Extensions.Logging;

namespace Imprint.Storage.Jobs;

internal static partial class JobLog
{
    [LoggerMessage(1201, LogLevel.Warning, "Row {Row} of job {Job} failed, attempt {Attempt}")]
    public static partial void JobItemFailed(this ILogger log, Exception failure, string job, long row, long attempt);

    [LoggerMessage(1202, LogLevel.Warning, "The lease of job {Job}, rows from {Row} on, ended before their results were stored")]
    public static partial void JobLeaseLost(this ILogger log, string job, long row);

    [LoggerMessage(1203, LogLevel.Warning, "The jobs of {Database} cannot be read or stored at the moment")]
    public static partial void JobsNotRead(this ILogger log, Exception failure, string database);
}
