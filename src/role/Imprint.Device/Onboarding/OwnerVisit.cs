using Imprint.Device.Channel;
using Imprint.Device.Services;
using Imprint.Element;
using Imprint.Fdo;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Web.Messages;
using Imprint.Wire;

namespace Imprint.Device.Onboarding;

/// <summary>TO2 at one address: the owner proves itself, the device does, and the owner gives it what it needs.</summary>
internal sealed class OwnerVisit(
    DeviceElement element,
    DeviceMemory memory,
    DeviceServices services,
    OnboardingOptions options,
    TimeProvider clock,
    RandomSource random
)
{
    /// <summary>Also says whether the waiting credential was put in force on the way.</summary>
    /// <param name="redirect">What the rendezvous gave; null where a directive led here.</param>
    public async Task<(Visit Visit, bool HasTakenOver)> RunAsync(
        Identity identity,
        Uri owner,
        ServerTrust trust,
        To1d? redirect,
        CancellationToken cancel
    )
    {
        Visit? visit = null;
        foreach (var suite in options.Proposals(element.FactoryKey.Kind))
        {
            var change = new CredentialChange(element, memory, identity);
            visit = await RunAsync(change, identity, owner, trust, redirect, suite, cancel);
            var text = $"{owner.Authority} with {suite.Name}: {visit.Text}";
            if (visit.End == VisitEnd.Succeeded)
                memory.Note(DeviceTopic.Owner, text);
            else
                memory.Fault(DeviceTopic.Owner, text);
            if (change.HasTakenOver || !IsAboutKeyExchange(visit))
                return (visit, change.HasTakenOver);
        }

        return (visit!, false);
    }

    private async Task<Visit> RunAsync(
        CredentialChange change,
        Identity identity,
        Uri owner,
        ServerTrust trust,
        To1d? redirect,
        KeyExchangeSuite suite,
        CancellationToken cancel
    )
    {
        using var connection = new FdoConnection(owner, trust, options.AnswerTimeout, clock);
        using var session = new To2Device(
            new To2DeviceOptions
            {
                Credential = identity.Credential,
                Signer = element.FactoryKey.ToFdoSigner(),
                Hmac = change.Hmac,
                Stage = change.Stage,
                Random = random,
                Clock = clock,
                Redirect = redirect,
                KeyExchange = suite,
                Cipher = options.Cipher,
                MaxServiceInfoSize = options.MaxServiceInfoSize,
                AcceptsCredentialReuse = options.AcceptsCredentialReuse,
                Devmod = DeviceFacts.Of(identity.Credential.DeviceInfo, memory.Serial),
                Modules = services.CreateModules(),
                ServiceInfoLimits = options.ServiceInfoLimits,
            }
        );
        Visit visit;
        try
        {
            visit = Visit.Of(
                await connection.RunAsync(
                    session,
                    (work, stop) => DoAsync(session, change, work, stop),
                    cancel,
                    () => Pauses.AfterIdle(session.IdleRounds)
                )
            );
        }
        catch (MessageTransportException failure)
        {
            visit = Visit.Of(failure);
        }

        if (visit.End == VisitEnd.Succeeded)
            change.Complete();
        else
            change.GiveUp();
        return visit;
    }

    // What the owner asked for is done before message 70 tells it that the device has all it needs.
    private async Task<FdoStep> DoAsync(To2Device session, CredentialChange change, FdoStep.Work work, CancellationToken cancel)
    {
        foreach (var effect in work.Effects)
            session.Complete(effect, await services.DoAsync(effect, cancel));
        if (work.Stage is not null)
            change.DoneDue();
        return session.Continue();
    }

    // The owner's key is known to us only after we have proposed a key exchange for it.
    private static bool IsAboutKeyExchange(Visit visit) =>
        visit.Fault is FdoFault.KeyExchangeMismatch or FdoFault.BadKeyExchange
        || visit is { End: VisitEnd.EndedByServer, Error.Previous: FdoMessageType.To2HelloDevice };
}
