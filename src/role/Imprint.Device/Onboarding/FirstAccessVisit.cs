using Imprint.Device.Channel;
using Imprint.Device.FirstAccess;
using Imprint.Element;
using Imprint.Journey.FirstAccess;
using Imprint.Pki.Chains;
using Imprint.Wire;

namespace Imprint.Device.Onboarding;

// What is answered                    What the device does
// a record that passes every check    keeps it, and goes to the rendezvous
// not yet, come back in n seconds     waits so long and asks again; after three times, or when it is told to wait for longer
//                                     than two minutes, goes to the rendezvous first
// anything else, or nothing           goes to the rendezvous: the record is a shorter way and not the only one

/// <summary>Asks the manufacturer who owns the device, before the rendezvous is asked where that owner waits.</summary>
internal sealed class FirstAccessVisit(
    DeviceElement element,
    DeviceMemory memory,
    OnboardingOptions options,
    TimeProvider clock,
    RandomSource random
)
{
    private const int MaxPauses = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private bool _hasAnswer;

    public async Task AskAsync(CancellationToken cancel)
    {
        // While it is open which credential counts, there is nothing to ask about.
        if (options.Manufacturer is not { } manufacturer || _hasAnswer || memory.Phase == DevicePhase.Finishing)
            return;
        using var http = DeviceChannel.Open(
            new ChannelOptions
            {
                BaseAddress = manufacturer,
                Trust = options.ManufacturerTrust,
                Time = () => CheckTime.IgnoredForLackOfClock,
                RequestTimeout = options.AnswerTimeout,
                MaxResponseBytes = RedirectAnswer.MaxLength,
            },
            clock
        );
        var call = new FirstAccessCall(element, http, random);
        for (var asked = 0; asked <= MaxPauses; asked++)
        {
            if (await AskOnceAsync(call, manufacturer, cancel) is not { } pause || pause > LongestPause || asked == MaxPauses)
                return;
            memory.Note(DeviceTopic.Pause, $"The manufacturer is asked again in {pause.TotalSeconds:0} s.");
            await Task.Delay(pause, clock, cancel);
        }
    }

    // How long to wait before the next question; null when there is none to ask.
    private async Task<TimeSpan?> AskOnceAsync(FirstAccessCall call, Uri manufacturer, CancellationToken cancel)
    {
        try
        {
            switch (await call.AskAsync(cancel))
            {
                case FirstAccessOutcome.Accepted { Access: var access }:
                    _hasAnswer = true;
                    memory.Note(
                        DeviceTopic.FirstAccess,
                        $"The owner is {access.Record.Provider.Name}, says version {access.Record.Version} of its record."
                    );
                    memory.Move(PhaseEvent.AccessLearned);
                    return null;
                case FirstAccessOutcome.Later { Pause: var pause }:
                    memory.Note(DeviceTopic.FirstAccess, $"{manufacturer.Authority} knows of no owner yet.");
                    return pause;
                case FirstAccessOutcome.Refused { Why: var why }:
                    memory.Fault(DeviceTopic.FirstAccess, $"{manufacturer.Authority}: refused at {why.Step}: {why.Fault}.");
                    return null;
                case FirstAccessOutcome.Unusable unusable:
                    memory.Fault(
                        DeviceTopic.FirstAccess,
                        $"{manufacturer.Authority}: {unusable.Why} (status {unusable.Status})."
                    );
                    return null;
            }
        }
        catch (ChannelException failure)
        {
            memory.Fault(DeviceTopic.FirstAccess, $"{manufacturer.Authority}: {failure.Message}");
        }

        return null;
    }
}
