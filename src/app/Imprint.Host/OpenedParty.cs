using Imprint.Crypto.Custody;
using Imprint.Host.Identity;
using Imprint.Host.Settings;
using Imprint.Storage;
using Imprint.Web;
using Imprint.Web.Parties;

namespace Imprint.Host;

/// <summary>A party's folder, keys and database. What is missing is made.</summary>
internal sealed record OpenedParty(Party Party, RoleDefinition Role, PartyIdentity Identity)
{
    public static OpenedParty Open(PartySettings settings, IReadOnlyList<RoleDefinition> roles, TimeProvider clock)
    {
        var role = roles.First(r => r.Name == settings.Role);
        var ports = SettingsFile.PortsOf(settings, roles);
        PrivateFolder.Create(settings.Folder);
        var custody = FileKeyCustody.OpenFolder(Path.Combine(settings.Folder, "keys"));
        var identity = PartyIdentity.OpenOrCreate(settings, custody, clock);
        var party = new Party
        {
            Name = settings.Name,
            Role = settings.Role,
            Plmn = settings.Plmn,
            Folder = settings.Folder,
            BaseAddress = new UriBuilder(Uri.UriSchemeHttps, settings.HostName, ports[role.Listeners[0].Name]).Uri,
            Ports = ports,
            PlainListeners = settings.Plain,
            Options = settings.Options,
            Root = identity.Root,
            Database = Database.Open(settings.Database, new DatabaseOptions { Clock = clock }),
            Custody = custody,
        };
        return new OpenedParty(party, role, identity);
    }

    /// <summary>Brings the tables up to date: those of the libraries first, then the role's own.</summary>
    public Task MigrateAsync(CancellationToken cancel)
    {
        MigrationSet[] own = Role.Migrations is { } migrations ? [migrations] : [];
        return Party.Database.MigrateAsync([StorageMigrations.Set, WebMigrations.Set, .. own], cancel);
    }

    public async ValueTask CloseAsync()
    {
        await Party.Database.DisposeAsync();
        Party.Custody.Dispose();
    }
}
