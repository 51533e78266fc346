using Imprint.Operator.TrustAnchors;
using Imprint.Storage;
using Imprint.Web.Api;
using Imprint.Web.Parties;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Operator;

/// <summary>Runs a mobile network: decides whose devices it takes, and keeps every subscription under its control.</summary>
public static class OperatorRole
{
    public static RoleDefinition Definition { get; } =
        new(
            "operator",
            NeedsPlmn: true,
            [new ListenerDefinition("api", 0, ListenerProtocol.Https, "tls", MapApi)],
            new MigrationSet("operator", typeof(OperatorRole).Assembly, "Imprint.Operator.Migrations"),
            AddServices,
            static (_, _) => Task.CompletedTask
        );

    private static void AddServices(IServiceCollection services, Party party)
    {
        services.AddSingleton<TrustAnchorStore>();
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, TrustAnchorJson.Default)
        );
    }

    private static void MapApi(IEndpointRouteBuilder routes) => routes.MapApi("/v1").MapTrustAnchors();
}
