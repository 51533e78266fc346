using Imprint.Manufacturer.Factory;
using Imprint.Web.Api;
using Imprint.Web.Parties;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Manufacturer;

/// <summary>Makes devices: owns their factory certificates and knows who owns each of them.</summary>
public static class ManufacturerRole
{
    public static RoleDefinition Definition { get; } =
        new(
            "manufacturer",
            NeedsPlmn: false,
            [new ListenerDefinition("api", 0, ListenerProtocol.Https, "tls", MapApi)],
            Migrations: null,
            AddServices,
            StartAsync
        );

    private static void AddServices(IServiceCollection services, Party party)
    {
        services.AddSingleton<FactoryAuthority>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, FactoryJson.Default));
    }

    private static Task StartAsync(IServiceProvider services, CancellationToken cancel)
    {
        // Made at the first start, so that a wrong folder shows now and not when the first device comes along.
        services.GetRequiredService<FactoryAuthority>();
        return Task.CompletedTask;
    }

    private static void MapApi(IEndpointRouteBuilder routes) => routes.MapApi("/v1").MapFactoryCertificates();
}
