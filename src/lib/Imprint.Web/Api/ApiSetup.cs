using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Correlation;
using Imprint.Web.Idempotency;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Imprint.Web.Api;

/// <summary>How an application takes on the rules of the API: add the services, use the middleware, map groups.</summary>
public static class ApiSetup
{
    extension(IServiceCollection services)
    {
        /// <summary>Adds what the rules need; the problems come from the application's catalogue.</summary>
        public IServiceCollection AddApi(ProblemTable problems)
        {
            services.AddSingleton(problems);
            services.AddSingleton<ApiRoutes>();
            services.TryAddSingleton(TimeProvider.System);
            return services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new UtcTimeConverter()));
        }

        /// <summary>Adds idempotency keys, kept in the party's database, and the hourly clean-up of old ones.</summary>
        public IServiceCollection AddIdempotency() =>
            services.AddSingleton<IdempotentRequests>().AddHostedService<IdempotencyCleanup>();

        /// <summary>Adds the party's audit log with what reads and checks it.</summary>
        public IServiceCollection AddAuditLog() =>
            services
                .AddSingleton<AuditLog>()
                .AddSingleton<AuditReader>()
                .AddSingleton<AuditVerifier>()
                .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AuditJson.Default));
    }

    extension(IApplicationBuilder app)
    {
        /// <summary>
        /// Gives every request its correlator, lets only those callers through that a route asks for, and gives failures below an
        /// API prefix their problem. Use it right behind the routing, because it looks at what the route asks for.
        /// </summary>
        public IApplicationBuilder UseApi() => app.UseMiddleware<CorrelatorMiddleware>().UseMiddleware<ApiMiddleware>();
    }

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>
        /// Maps a group in which the rules of the API hold: strict bodies, problem details for every failure. An address below
        /// <paramref name="prefix"/> that no route answers gets a problem, too.
        /// </summary>
        public RouteGroupBuilder MapApi([System.Diagnostics.CodeAnalysis.StringSyntax("Route")] string prefix)
        {
            routes.ServiceProvider.GetRequiredService<ApiRoutes>().Add(new PathString(prefix));
            var group = routes.MapGroup(prefix);
            group.AddEndpointFilter(RefuseUnreadableArguments);
            return group;
        }
    }

    private static ValueTask<object?> RefuseUnreadableArguments(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is RequestPart { Problem: { } problem })
                return ValueTask.FromResult<object?>(problem);
        }

        return next(call);
    }
}
