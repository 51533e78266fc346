using Imprint.Device.Channel;
using Imprint.Element;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Web.Messages;

namespace Imprint.Device.Onboarding;

/// <summary>
/// One directive: ask the rendezvous where the owner waits, and go there; or go there at once where it says so.
/// </summary>
internal sealed class StopVisit(
    DeviceElement element,
    DeviceMemory memory,
    OwnerVisit owners,
    OnboardingOptions options,
    TimeProvider clock
)
{
    /// <summary>
    /// How the last attempt of the directive ended, and whether the waiting credential was put in force on the way.
    /// </summary>
    public async Task<(Visit Visit, bool HasTakenOver)> RunAsync(Identity identity, RendezvousStop stop, CancellationToken cancel)
    {
        if (stop.IsBypass)
            return await GoAsync(identity, stop.Servers, stop.Trust, redirect: null, cancel);

        Visit? visit = null;
        foreach (var server in stop.Servers)
        {
            (visit, var redirect) = await AskAsync(identity, server, stop, cancel);
            if (redirect is not null)
            {
                var servers = redirect.Addresses.SelectMany(address => address.Uris()).ToList();
                return await GoAsync(identity, servers, new ServerTrust.Anyone(), redirect, cancel);
            }

            // The other address of the directive leads to the same rendezvous, which has said what it knows.
            if (visit.End == VisitEnd.NotFound)
                break;
        }

        return (visit ?? new Visit(VisitEnd.Unreachable, "the directive is a pause"), false);
    }

    private async Task<(Visit, To1d?)> AskAsync(Identity identity, Uri server, RendezvousStop stop, CancellationToken cancel)
    {
        var session = new To1Device(identity.Credential.Guid, element.FactoryKey.ToFdoSigner());
        using var connection = new FdoConnection(server, stop.Trust, options.AnswerTimeout, clock);
        Visit visit;
        try
        {
            visit = Visit.Of(await connection.RunAsync(session, work: null, cancel));
        }
        catch (MessageTransportException failure)
        {
            visit = Visit.Of(failure);
        }

        var where = $"Directive {stop.Place}, {server.Authority}, GUID {identity.Credential.Guid}";
        if (visit.End == VisitEnd.Succeeded)
            memory.Note(DeviceTopic.Rendezvous, $"{where}: the owner waits at {Places(session.Redirect!)}.");
        else
            memory.Fault(DeviceTopic.Rendezvous, $"{where}: {visit.Text}");
        return (visit, visit.End == VisitEnd.Succeeded ? session.Redirect : null);
    }

    private async Task<(Visit, bool)> GoAsync(
        Identity identity,
        IReadOnlyList<Uri> servers,
        ServerTrust trust,
        To1d? redirect,
        CancellationToken cancel
    )
    {
        if (servers.Count == 0)
        {
            var nowhere = new Visit(VisitEnd.Unreachable, "the owner waits at no address that this device can call");
            memory.Fault(DeviceTopic.Owner, nowhere.Text);
            return (nowhere, false);
        }

        memory.Move(PhaseEvent.OwnerLocated);
        Visit? visit = null;
        foreach (var server in servers)
        {
            (visit, var hasTakenOver) = await owners.RunAsync(identity, server, trust, redirect, cancel);
            if (visit.End == VisitEnd.Succeeded || hasTakenOver)
                return (visit, hasTakenOver);
        }

        return (visit!, false);
    }

    private static string Places(To1d redirect) =>
        string.Join(
            ", ",
            redirect.Addresses.SelectMany(address => address.Uris()).Select(uri => uri.GetLeftPart(UriPartial.Authority))
        );
}
