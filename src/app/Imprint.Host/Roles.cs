using Imprint.Manufacturer;
using Imprint.Operator;
using Imprint.Provider;
using Imprint.Web.Parties;

namespace Imprint.Host;

/// <summary>Every role that this program can play.</summary>
public static class Roles
{
    public static RoleDefinition Manufacturer => ManufacturerRole.Definition;

    public static RoleDefinition Provider => ProviderRole.Definition;

    public static RoleDefinition Operator => OperatorRole.Definition;

    public static IReadOnlyList<RoleDefinition> All { get; } = [Manufacturer, Provider, Operator];
}
