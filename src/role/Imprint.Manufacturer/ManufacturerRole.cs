using Imprint.Manufacturer.Contract;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.FirstAccess;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Registrations;
using Imprint.Manufacturer.Vouchers;
using Imprint.Storage;
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
            [
                new ListenerDefinition("api", 0, ListenerProtocol.Https, "tls", MapApi),
                new ListenerDefinition("devices", 1, ListenerProtocol.Https, "tls", MapDeviceFace, MayBePlain: true),
            ],
            new MigrationSet("manufacturer", typeof(ManufacturerRole).Assembly, "Imprint.Manufacturer.Migrations"),
            AddServices,
            StartAsync
        );

    private static void AddServices(IServiceCollection services, Party party)
    {
        services
            .AddSingleton<FactoryAuthority>()
            .AddSingleton<FactoryTrust>()
            .AddSingleton<ManufacturerKeys>()
            .AddSingleton<ClaimCodes>()
            .AddSingleton<DeviceIntake>()
            .AddSingleton<DeviceStore>()
            .AddSingleton<OwnerHistory>()
            .AddSingleton<ModelStore>()
            .AddSingleton<VoucherStore>()
            .AddSingleton<ClaimAttempts>()
            .AddSingleton<RegistrationDesk>()
            .AddFirstAccess();
        services.ConfigureHttpJsonOptions(json =>
        {
            var contexts = json.SerializerOptions.TypeInfoResolverChain;
            contexts.Insert(0, FactoryJson.Default);
            contexts.Insert(0, DeviceJson.Default);
            contexts.Insert(0, ModelJson.Default);
            contexts.Insert(0, ContractJson.Default);
        });
    }

    private static async Task StartAsync(IServiceProvider services, CancellationToken cancel)
    {
        // Made and read at the start, so that a wrong folder or file shows now and not when the first device comes along.
        services.GetRequiredService<FactoryAuthority>();
        services.GetRequiredService<FactoryTrust>().Load();
        await services.GetRequiredService<ClaimCodes>().OpenAsync(cancel);
    }

    private static void MapApi(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/v1");
        api.MapFactoryCertificates();
        api.MapModels();
        api.MapDevices();
        api.MapRegistrations();
        api.MapServiceLinks();
    }

    /// <summary>What devices see: they show no certificate, and what they are told protects itself.</summary>
    private static void MapDeviceFace(IEndpointRouteBuilder routes) => routes.MapBootstrap();
}
