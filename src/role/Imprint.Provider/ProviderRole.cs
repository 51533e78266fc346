using Imprint.Provider.Est;
using Imprint.Provider.Onboarding;
using Imprint.Provider.Ownership;
using Imprint.Provider.Registrations;
using Imprint.Provider.Services;
using Imprint.Storage;
using Imprint.Web.Api;
using Imprint.Web.Messages;
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
                new ListenerDefinition("onboarding", 2, ListenerProtocol.Https, "tls", MapMessages, MayBePlain: true),
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
        services.AddSingleton<OwnerKeys>();
        services.AddSingleton<VoucherStore>();
        services.AddSingleton<VoucherCache>();
        services.AddSingleton<VoucherImport>();
        services.AddSingleton<To0Schedule>();
        services.AddSingleton<To0Client>();
        services.AddHostedService<To0Worker>();
        services.AddSingleton<To2Tokens>();
        services.AddSingleton<To2SessionStore>();
        services.AddSingleton<LiveSessions>();
        services.AddSingleton<PlanStore>();
        services.AddSingleton<ModuleWork>();
        services.AddSingleton<Alarms>();
        services.AddSingleton<To2Desk>();
        services.AddSingleton<To2Face>();
        services.AddHostedService<To2Cleanup>();
        services.AddRegistrations();
        services.ConfigureHttpJsonOptions(json =>
        {
            var contexts = json.SerializerOptions.TypeInfoResolverChain;
            contexts.Insert(0, ServiceJson.Default);
            contexts.Insert(0, VoucherJson.Default);
            contexts.Insert(0, OnboardingJson.Default);
        });
    }

    private static async Task StartAsync(IServiceProvider services, CancellationToken cancel)
    {
        // Made at the first start, so that a wrong folder shows now and not when the first device comes along.
        services.GetRequiredService<ServiceAuthority>();
        await services.GetRequiredService<To2Tokens>().OpenAsync(cancel);
    }

    private static void MapApi(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/v1");
        api.MapServiceAuthority();
        api.MapServiceCredentials();
        api.MapVouchers();
        api.MapOnboarding();
        api.MapRegistrations();
        routes.MapServiceRevocations();
    }

    /// <summary>What devices reach.</summary>
    private static void MapDevices(IEndpointRouteBuilder routes)
    {
        EstEndpoints.Map(routes);
        routes.MapServiceRevocations();
        MapMessages(routes);
    }

    /// <summary>FIDO Device Onboard protects itself: where its devices know no TLS, this listener may do without.</summary>
    private static void MapMessages(IEndpointRouteBuilder routes) =>
        routes.MapMessages(routes.ServiceProvider.GetRequiredService<To2Face>());
}
