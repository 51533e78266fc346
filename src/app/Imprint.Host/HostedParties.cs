using Imprint.Host.Settings;
using Imprint.Web.Parties;
using Microsoft.Extensions.Logging;

namespace Imprint.Host;

/// <summary>All parties of one process. They share the process and nothing else.</summary>
public sealed class HostedParties : IAsyncDisposable
{
    private readonly List<HostedParty> _parties = [];

    private HostedParties() { }

    /// <summary>In the order of the settings.</summary>
    public IReadOnlyList<HostedParty> Parties => _parties;

    /// <summary>Starts them all, or none: a fault is one line that names party and setting, and whatever had started is stopped again.</summary>
    public static async Task<HostedParties> StartAsync(
        HostSettings settings,
        IReadOnlyList<RoleDefinition> roles,
        ILoggerFactory loggers,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        RefuseTakenPorts(settings, roles);
        var hosted = new HostedParties();
        try
        {
            // Identities first: a party recognises its peers by the root certificates that lie in their folders.
            foreach (var party in settings.Parties)
                hosted._parties.Add(HostedParty.Open(party, roles, loggers, clock));
            foreach (var party in hosted._parties)
                await party.PrepareAsync(cancel);
            foreach (var party in hosted._parties)
                await party.ListenAsync(cancel);
            return hosted;
        }
        catch
        {
            await hosted.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks every party's base over HTTPS, as anybody else would, until it answers.</summary>
    public Task WaitUntilAllAnswerAsync(CancellationToken cancel) =>
        Task.WhenAll(_parties.Select(p => p.WaitUntilItAnswersAsync(cancel)));

    /// <summary>Stops in good order: no new connections, what is in flight is finished, then databases and keys are closed.</summary>
    public Task StopAsync() => Task.WhenAll(_parties.Select(p => p.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var party in _parties)
            await party.DisposeAsync();
    }

    // Before any file is made: a port in use must leave nothing behind.
    private static void RefuseTakenPorts(HostSettings settings, IReadOnlyList<RoleDefinition> roles)
    {
        foreach (var party in settings.Parties.Where(p => p.Address == "localhost"))
        {
            foreach (var (listener, port) in SettingsFile.PortsOf(party, roles))
            {
                if (!FreePorts.IsFree(port))
                    throw new PortInUseException(
                        $"port {port} of {party.Name}.{listener} is in use by another program; stop it, or choose other ports (--port-base, portBase)"
                    );
            }
        }
    }
}
