using Imprint.Device.FirstAccess;
using Imprint.Element;

namespace Imprint.Device.Onboarding;

/// <summary>How a walk ended.</summary>
public enum OnboardingEnd
{
    /// <summary>The device belongs to its owner now.</summary>
    Onboarded,

    /// <summary>It did already.</summary>
    AlreadyOnboarded,

    /// <summary>It has no credential; device initialization comes first.</summary>
    NotInitialized,

    /// <summary>No directive of its credential is one that it can follow.</summary>
    NowhereToGo,

    /// <summary>The time it was given is over.</summary>
    OutOfTime,
}

/// <summary>
/// Follows the directives of a device's credentials, in order, round after round, until the owner has been found and TO2 has
/// finished.
/// </summary>
internal sealed class RendezvousWalk(
    DeviceElement element,
    DeviceMemory memory,
    FirstAccessVisit firstAccess,
    StopVisit stops,
    Pauses pauses,
    OnboardingOptions options,
    TimeProvider clock
)
{
    private readonly long _startedAt = clock.GetTimestamp();

    /// <summary>What a round has led to.</summary>
    private sealed record Round(bool IsDone, TimeSpan? LastDelay, bool IsNotYet);

    public async Task<OnboardingEnd> RunAsync(CancellationToken cancel)
    {
        using var budget = new CancellationTokenSource(options.TotalTime ?? Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancel);
        try
        {
            while (true)
            {
                await firstAccess.AskAsync(either.Token);
                if (await GoRoundAsync(either.Token) is not { } round)
                    return OnboardingEnd.NowhereToGo;
                if (round.IsDone)
                    return OnboardingEnd.Onboarded;
                if (!await PauseAsync(pauses.AfterRound(round.LastDelay, round.IsNotYet), either.Token))
                    return OnboardingEnd.OutOfTime;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            memory.Fault(DeviceTopic.Pause, "The time for this is over.");
            memory.Save();
            return OnboardingEnd.OutOfTime;
        }
    }

    // Null when there is no directive to follow.
    private async Task<Round?> GoRoundAsync(CancellationToken cancel)
    {
        var access = KeptAccess.Read(element);
        var plan = Identity
            .Of(element)
            .SelectMany(identity => RendezvousStop.Of(identity.Credential.Rendezvous, access).Select(stop => (identity, stop)))
            .ToList();
        var isNotYet = false;
        for (var at = 0; at < plan.Count; at++)
        {
            var (identity, stop) = plan[at];
            if (stop.Servers.Count > 0)
            {
                var (visit, hasTakenOver) = await stops.RunAsync(identity, stop, cancel);
                if (visit.End == VisitEnd.Succeeded)
                    return new Round(IsDone: true, LastDelay: null, IsNotYet: false);
                isNotYet |= visit.End == VisitEnd.NotFound;
                if (hasTakenOver)
                    return new Round(IsDone: false, stop.Delay, isNotYet);
            }

            if (at == plan.Count - 1)
                return new Round(IsDone: false, stop.Delay, isNotYet);
            // The record, and the other credential, are other ways to the same owner: nothing to wait for.
            var isOtherWay = plan[at + 1].identity != identity || plan[at + 1].stop.Place == 0;
            if (!isOtherWay && !await PauseAsync(pauses.AfterDirective(stop.Delay), cancel))
                throw new OperationCanceledException("The pause would outlive the time for all.");
        }

        memory.Fault(DeviceTopic.Rendezvous, "No directive of the credential is one that this device can follow.");
        memory.Save();
        return null;
    }

    // False when the pause would outlive the time for all.
    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancel)
    {
        if (pause == TimeSpan.Zero)
            return true;
        if (options.TotalTime is { } total && clock.GetElapsedTime(_startedAt) + pause >= total)
        {
            memory.Fault(DeviceTopic.Pause, $"The next attempt would be in {pause.TotalSeconds:0} s, after the time for all.");
            memory.Save();
            return false;
        }

        memory.Note(DeviceTopic.Pause, $"The next attempt is in {pause.TotalSeconds:0} s.");
        memory.Save();
        await Task.Delay(pause, clock, cancel);
        return true;
    }
}
