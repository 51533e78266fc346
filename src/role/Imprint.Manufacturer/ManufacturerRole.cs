using Imprint.Manufacturer.Contract;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.FirstAccess;
using Imprint.Manufacturer.Imports;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Line;
using Imprint.Manufacturer.Registrations;
using Imprint.Manufacturer.Rendezvous;
using Imprint.Manufacturer.Vouchers;
using Imprint.Storage;
using Imprint.Web.Api;
using Imprint.Web.Messages;
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
                new ListenerDefinition("factory", 2, ListenerProtocol.Https, "tls", MapLine, MayBePlain: true),
            ],
            new MigrationSet("manufacturer", typeof(ManufacturerRole).Assembly, "Imprint.Manufacturer.Migrations"),
            AddServices,
            StartAsync,
            [
                LineSettings.MakerOption,
                LineSettings.RendezvousOption,
                LineSettings.ModelsOption,
                LineSettings.RemakesOption,
                RendezvousHold.SecondsOption,
            ]
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
            .AddSingleton<VoucherCheck>()
            .AddSingleton<LedgerImport>()
            .AddSingleton<ClaimAttempts>()
            .AddSingleton<RegistrationDesk>()
            .AddSingleton(LineSettings.Of(party))
            .AddSingleton<LineSessions>()
            .AddSingleton<LineDesk>()
            .AddSingleton<LineFace>()
            .AddSingleton<Alarms>()
            .AddSingleton<RendezvousBlobs>()
            .AddSingleton<RendezvousHold>()
            .AddSingleton<RendezvousDesk>()
            .AddSingleton<RendezvousTokens>()
            .AddSingleton<RendezvousFace>()
            .AddSingleton<AskedLog>()
            .AddHostedService(provider => provider.GetRequiredService<AskedLog>())
            .AddFirstAccess();
        services.ConfigureHttpJsonOptions(json =>
        {
            var contexts = json.SerializerOptions.TypeInfoResolverChain;
            contexts.Insert(0, FactoryJson.Default);
            contexts.Insert(0, DeviceJson.Default);
            contexts.Insert(0, AlarmJson.Default);
            contexts.Insert(0, ModelJson.Default);
            contexts.Insert(0, ImportJson.Default);
            contexts.Insert(0, ContractJson.Default);
        });
    }

    private static async Task StartAsync(IServiceProvider services, CancellationToken cancel)
    {
        // Made and read at the start, so that a wrong folder or file shows now and not when the first device comes along.
        services.GetRequiredService<FactoryAuthority>();
        services.GetRequiredService<FactoryTrust>().Load();
        await services.GetRequiredService<ClaimCodes>().OpenAsync(cancel);
        await services.GetRequiredService<RendezvousTokens>().OpenAsync(cancel);
        await services.GetRequiredService<LineFace>().OpenAsync(cancel);
    }

    private static void MapApi(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/v1");
        api.MapFactoryCertificates();
        api.MapModels();
        api.MapDevices();
        api.MapImports();
        api.MapRegistrations();
        api.MapAlarms();
        api.MapServiceLinks();
    }

    private static void MapLine(IEndpointRouteBuilder routes) =>
        routes.MapMessages(routes.ServiceProvider.GetRequiredService<LineFace>());

    /// <summary>What devices see: they show no certificate, and what they are told protects itself.</summary>
    private static void MapDeviceFace(IEndpointRouteBuilder routes)
    {
        routes.MapBootstrap();
        routes.MapMessages(routes.ServiceProvider.GetRequiredService<RendezvousFace>());
    }
}
