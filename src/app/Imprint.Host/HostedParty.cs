using System.Globalization;
using System.Security.Cryptography;
using Imprint.Host.Identity;
using Imprint.Host.Settings;
using Imprint.Pki.Chains;
using Imprint.Web.Audit;
using Imprint.Web.Outbound;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imprint.Host;

/// <summary>One party in this process: its keys, its database and its listeners, opened in this order and closed in the other.</summary>
public sealed class HostedParty : IAsyncDisposable
{
    private readonly OpenedParty _opened;
    private readonly RoleDefinition _role;
    private readonly PartySettings _settings;
    private readonly PartyIdentity _identity;
    private readonly Party _party;
    private readonly PartyLoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;
    private IHost? _web;

    private HostedParty(PartySettings settings, OpenedParty opened, ILoggerFactory loggers, TimeProvider clock)
    {
        (_settings, _opened, _clock) = (settings, opened, clock);
        (_party, _role, _identity) = (opened.Party, opened.Role, opened.Identity);
        _loggers = new PartyLoggerFactory(loggers, _party.Name);
        _log = _loggers.CreateLogger<HostedParty>();
    }

    public string Name => _party.Name;

    public Plmn? Plmn => _party.Plmn;

    public Uri BaseAddress => _party.BaseAddress;

    /// <summary>Its address as text, without a slash at the end, so that a path can be put behind it.</summary>
    public string Address => _party.BaseAddress.GetLeftPart(UriPartial.Authority);

    public IReadOnlyDictionary<string, int> Ports => _party.Ports;

    /// <summary>Opens folder, keys and database; makes what is missing.</summary>
    internal static HostedParty Open(
        PartySettings settings,
        IReadOnlyList<RoleDefinition> roles,
        ILoggerFactory loggers,
        TimeProvider clock
    )
    {
        var opened = OpenedParty.Open(settings, roles, clock);
        return new HostedParty(settings, opened, loggers, clock);
    }

    /// <summary>Brings the tables up to date and lets the role get ready; nothing listens yet.</summary>
    internal async Task PrepareAsync(CancellationToken cancel)
    {
        await _opened.MigrateAsync(cancel);
        var cursors = new CursorSeal(
            await SharedSecret.OpenOrCreateAsync(_party.Database, _party.Custody, "cursors", cancel),
            _clock
        );
        var peers = new PeerList(KnownPeers.Of(_settings, _identity), _clock);
        _web = PartyWeb.Build(
            _settings,
            _role,
            _identity,
            _party,
            peers,
            KnownPeers.PartiesOf(_settings, _identity),
            cursors,
            new PartyLoggerFactory(_loggers, Name),
            _clock
        );
        await _role.StartAsync(_web.Services, cancel);
        var started = new AuditEntry(AuditActor.System, "party.start", $"party:{Name}");
        await _party.Database.WriteAsync(unit => new AuditLog(_clock).AppendAsync(unit, started), cancel);
    }

    internal async Task ListenAsync(CancellationToken cancel)
    {
        try
        {
            await _web!.StartAsync(cancel);
            foreach (var listener in _role.Listeners)
                _log.Listening(listener.Name, Ports[listener.Name], listener.Protocol.ToString());
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            var ports = string.Join(
                ", ",
                Ports.Select(p => string.Create(CultureInfo.InvariantCulture, $"{Name}.{p.Key} {p.Value}"))
            );
            throw new PortInUseException(
                $"a port of {Name} is in use by another program ({ports}); stop it, or choose other ports (--port-base, portBase)",
                e
            );
        }
    }

    /// <summary>Asks the base as another company would: over HTTPS, trusting this party's root alone.</summary>
    internal async Task WaitUntilItAnswersAsync(CancellationToken cancel)
    {
        var options = new PartyClientOptions
        {
            BaseAddress = BaseAddress,
            ServerPins = [new PeerPin.Root(_identity.Root, CertificateRole.TlsServer)],
            FirstPause = TimeSpan.FromMilliseconds(20),
            MaxAttempts = 20,
        };
        using var client = new PartyClient(options, _clock, RandomNumberGenerator.Fill, _loggers.CreateLogger<PartyClient>());
        switch (await client.SendAsync(PartyRequest.Get("/healthz"), cancel))
        {
            case PartyAnswer.Answered { IsSuccess: true }:
                return;
            case PartyAnswer.Answered answer:
                throw new PartyStartException($"{Name} is up but not healthy: {Address}/healthz answered {answer.Status}");
            case PartyAnswer.Unreachable unreachable:
                throw new PartyStartException($"{Name} does not answer at {Address}/healthz: {unreachable.Detail}");
        }
    }

    /// <summary>Takes no new connection, finishes what is in flight, then stops.</summary>
    internal async Task StopAsync()
    {
        if (_web is null)
            return;
        await _web.StopAsync(CancellationToken.None);
        _log.Stopped();
    }

    public async ValueTask DisposeAsync()
    {
        if (_web is not null)
        {
            await _web.StopAsync(CancellationToken.None);
            _web.Dispose();
        }

        await _opened.CloseAsync();
    }
}
