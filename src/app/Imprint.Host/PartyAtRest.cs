using Imprint.Crypto.Custody;
using Imprint.Host.Identity;
using Imprint.Host.Settings;
using Imprint.Storage;
using Imprint.Web;
using Imprint.Web.Parties;

namespace Imprint.Host;

/// <summary>
/// A party's folder, keys and database, opened by a command and not by its server. The server may run meanwhile: keys are files that
/// appear whole, and both engines take a second program that writes.
/// </summary>
public sealed class PartyAtRest : IAsyncDisposable
{
    private PartyAtRest(Party party) => Party = party;

    public Party Party { get; }

    public static async Task<PartyAtRest> OpenAsync(
        PartySettings settings,
        IReadOnlyList<RoleDefinition> roles,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var role = roles.First(r => r.Name == settings.Role);
        var ports = SettingsFile.PortsOf(settings, roles);
        PrivateFolder.Create(settings.Folder);
        var custody = FileKeyCustody.OpenFolder(Path.Combine(settings.Folder, "keys"));
        var party = new Party
        {
            Name = settings.Name,
            Role = settings.Role,
            Plmn = settings.Plmn,
            Folder = settings.Folder,
            BaseAddress = new UriBuilder(Uri.UriSchemeHttps, settings.HostName, ports[role.Listeners[0].Name]).Uri,
            Ports = ports,
            Root = PartyIdentity.OpenOrCreate(settings, custody, clock).Root,
            Database = Database.Open(settings.Database, new DatabaseOptions { Clock = clock }),
            Custody = custody,
        };
        var opened = new PartyAtRest(party);
        try
        {
            MigrationSet[] own = role.Migrations is { } migrations ? [migrations] : [];
            await party.Database.MigrateAsync([StorageMigrations.Set, WebMigrations.Set, .. own], cancel);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Party.Database.DisposeAsync();
        Party.Custody.Dispose();
    }
}
