using Imprint.Host.Settings;
using Imprint.Web.Parties;

namespace Imprint.Host;

/// <summary>
/// A party's folder, keys and database, opened by a command and not by its server. The server may run meanwhile: keys are files that
/// appear whole, and both engines take a second program that writes.
/// </summary>
public sealed class PartyAtRest : IAsyncDisposable
{
    private readonly OpenedParty _opened;

    private PartyAtRest(OpenedParty opened) => _opened = opened;

    public Party Party => _opened.Party;

    public static async Task<PartyAtRest> OpenAsync(
        PartySettings settings,
        IReadOnlyList<RoleDefinition> roles,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var opened = OpenedParty.Open(settings, roles, clock);
        try
        {
            await opened.MigrateAsync(cancel);
            return new PartyAtRest(opened);
        }
        catch
        {
            await opened.CloseAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _opened.CloseAsync();
}
