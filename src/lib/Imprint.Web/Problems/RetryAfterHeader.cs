using System.Globalization;
using System.Net.Http.Headers;

namespace Imprint.Web.Problems;

// RFC 9110 §10.2.3: whole seconds, or a date.
internal static class RetryAfterHeader
{
    public static string Of(TimeSpan pause) =>
        Math.Max(1, (long)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    public static TimeSpan? Read(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        header switch
        {
            { Delta: { } pause } => pause,
            { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
            _ => null,
        };
}
