using Imprint.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Web.Parties;

/// <summary>All that a host needs to know of a role: its ports, its tables, its services and what it does before it listens.</summary>
/// <param name="Name">The word used for the role in settings.</param>
/// <param name="NeedsPlmn">True when every instance must say which network it is.</param>
/// <param name="Listeners">The first one is the party's base: it answers <c>/healthz</c>.</param>
/// <param name="Migrations">The role's own tables, when it has any.</param>
/// <param name="AddServices">Adds the role's services; the <see cref="Party"/> and its parts are there already.</param>
/// <param name="Options">The names of the role's own settings.</param>
/// <param name="StartAsync">Runs once the tables are there and before any port is open.</param>
public sealed record RoleDefinition(
    string Name,
    bool NeedsPlmn,
    IReadOnlyList<ListenerDefinition> Listeners,
    MigrationSet? Migrations,
    Action<IServiceCollection, Party> AddServices,
    Func<IServiceProvider, CancellationToken, Task> StartAsync,
    IReadOnlyList<string>? Options = null
);
