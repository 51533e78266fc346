using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Imprint.Web.Correlation;

/// <summary>Takes the caller's correlator or makes one, and puts it into the answer, the log and the trace.</summary>
internal sealed class CorrelatorMiddleware(RequestDelegate next, ILogger<CorrelatorMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var offered = context.Request.Headers[Correlator.HeaderName];
        var correlator = offered is [{ } one] && Correlator.IsValid(one) ? one : Correlator.Create();

        Correlator.Current = correlator;
        context.Response.OnStarting(
            static state =>
            {
                var (response, value) = ((HttpResponse, string))state;
                response.Headers[Correlator.HeaderName] = value;
                return Task.CompletedTask;
            },
            (context.Response, correlator)
        );
        Activity.Current?.SetTag("correlator", correlator).AddBaggage("correlator", correlator);

        using (log.BeginScope(new CorrelatorScope(correlator)))
            await next(context);
    }
}
