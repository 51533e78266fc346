using Imprint.Device.FirstAccess;
using Imprint.Device.Services;
using Imprint.Element;
using Imprint.Fdo;
using Imprint.Wire;

namespace Imprint.Device.Onboarding;

/// <summary>
/// A device on its way from its factory to its owner. It can be stopped at any moment: what it needs to go on is in its element
/// (<see cref="PhaseTable"/>, <see cref="Recovery"/>). One agent for an element at a time.
/// </summary>
public sealed class DeviceAgent
{
    private readonly DeviceElement _element;
    private readonly DeviceMemory _memory;
    private readonly OnboardingOptions _options;
    private readonly DeviceServices _services;
    private readonly TimeProvider _clock;
    private readonly RandomSource _random;

    /// <param name="listener">Is told of each note as it is made.</param>
    public DeviceAgent(
        DeviceElement element,
        OnboardingOptions options,
        ServiceOptions services,
        TimeProvider clock,
        RandomSource random,
        Action<DeviceNote>? listener = null
    )
    {
        _element = element;
        _options = options;
        _clock = clock;
        _random = random;
        _memory = DeviceMemory.Open(element, clock, listener);
        _services = new DeviceServices(element, _memory, services, clock);
        Recovery.Run(element, _memory);
    }

    public DevicePhase Phase => _memory.Phase;

    public string Serial => _memory.Serial;

    public DeviceCredential? Credential => _element.Credential;

    /// <summary>What happened last, the oldest first.</summary>
    public IReadOnlyList<DeviceNote> Notes => _memory.Notes;

    /// <summary>Runs DI. A device that has a credential does so only when told to, because its voucher is void then.</summary>
    public async Task<Visit> InitializeAsync(Birth birth, CancellationToken cancel, bool again = false)
    {
        if (_element.Credential is not null && !again)
            throw new InvalidOperationException("The device has been initialized.");
        return await new DeviceInitialization(_element, _memory, _clock).RunAsync(birth, _options.AnswerTimeout, cancel);
    }

    /// <summary>Looks for the owner until it was found, or the time is over.</summary>
    public async Task<OnboardingEnd> OnboardAsync(CancellationToken cancel)
    {
        switch (_memory.Phase)
        {
            case DevicePhase.Blank:
                return OnboardingEnd.NotInitialized;
            case DevicePhase.Onboarded:
                return OnboardingEnd.AlreadyOnboarded;
        }

        var owners = new OwnerVisit(_element, _memory, _services, _options, _clock, _random);
        var stops = new StopVisit(_element, _memory, owners, _options, _clock);
        var firstAccess = new FirstAccessVisit(_element, _memory, _options, _clock, _random);
        var walk = new RendezvousWalk(_element, _memory, firstAccess, stops, new Pauses(_random), _options, _clock);
        var end = await walk.RunAsync(cancel);
        _memory.Save();
        return end;
    }

    /// <summary>Lets an onboarded device call its owner again, with the credential it has.</summary>
    public void Rearm()
    {
        if (_memory.Phase != DevicePhase.Onboarded)
            return;
        _element.SetActive(true);
        _memory.Move(PhaseEvent.Rearmed);
    }

    /// <summary>
    /// Puts the device back to what it was when it left the factory: what an owner left behind goes first, then the credential.
    /// </summary>
    public void Reset()
    {
        _services.Forget();
        KeptAccess.Forget(_element);
        _element.RestoreFactoryCredential();
        _element.SetActive(true);
        _memory.Move(PhaseEvent.Reset);
        _memory.Note(DeviceTopic.Credential, "The device is back at its factory credential.");
        _memory.Save();
    }
}
