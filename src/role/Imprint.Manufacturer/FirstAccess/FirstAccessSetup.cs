using Imprint.Web.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>The parts of this folder, for the role.</summary>
internal static class FirstAccessSetup
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddFirstAccess()
        {
            var limits = new RedirectLimits();
            services
                .AddSingleton(limits)
                .AddSingleton(new HeldCalls(limits.MaxHeld))
                .AddSingleton<RecordStore>()
                .AddSingleton<FirstContacts>()
                .AddSingleton<ServiceLinkDesk>()
                .AddSingleton<RedirectDesk>();
            return services.AddHostedService(provider => provider.GetRequiredService<FirstContacts>());
        }
    }

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>The face that blank devices see.</summary>
        public void MapBootstrap() => routes.MapApi("/bootstrap/v1").MapRedirect();
    }
}
