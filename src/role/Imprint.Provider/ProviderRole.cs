using Imprint.Provider.Est;
using Imprint.Provider.Services;
using Imprint.Storage;
using Imprint.Web.Api;
using Imprint.Web.Parties;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Provider;

/// <summary>Runs a service for devices: pairs them, picks their operators, and gives them their service credentials.</summary>
public static class ProviderRole
{
    public static RoleDefinition Definition { get; } =
        new(
            "provider",
            NeedsPlmn: false,
            [
                new ListenerDefinition("api", 0, ListenerProtocol.Https, "tls", MapApi),
                new ListenerDefinition("devices", 1, ListenerProtocol.Https, "tls", MapDevices),
            ],
            new MigrationSet("provider", typeof(ProviderRole).Assembly, "Imprint.Provider.Migrations"),
            AddServices,
            StartAsync,
            Options: [ServicePolicy.LifetimeOption]
        );

    private static void AddServices(IServiceCollection services, Party party)
    {
        services.AddSingleton<ServiceAuthority>();
        services.AddSingleton(ServicePolicy.Of(party));
        services.AddSingleton<ServiceCertificateStore>();
        services.AddSingleton<ServiceCertificates>();
        services.AddSingleton<ServiceRevocations>();
        services.AddSingleton<OwnedDevices>();
        services.AddSingleton<EstCallers>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServiceJson.Default));
    }

    private static Task StartAsync(IServiceProvider services, CancellationToken cancel)
    {
        // Made at the first start, so that a wrong folder shows now and not when the first device comes along.
        services.GetRequiredService<ServiceAuthority>();
        return Task.CompletedTask;
    }

    private static void MapApi(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/v1");
        api.MapServiceAuthority();
        api.MapServiceCredentials();
        routes.MapServiceRevocations();
    }

    /// <summary>What devices reach.</summary>
    private static void MapDevices(IEndpointRouteBuilder routes)
    {
        EstEndpoints.Map(routes);
        routes.MapServiceRevocations();
    }
}
