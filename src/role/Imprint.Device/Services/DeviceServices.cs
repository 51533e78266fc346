using Imprint.Device.Onboarding;
using Imprint.Element;
using Imprint.Fdo.ServiceInfo;
using Imprint.Journey.Access;
using Imprint.Wire;

namespace Imprint.Device.Services;

/// <summary>The service information modules of a device, and what they ask for.</summary>
internal sealed class DeviceServices(DeviceElement element, DeviceMemory memory)
{
    private const string AccessValue = "access";

    /// <summary>New modules for one run of TO2.</summary>
    public IReadOnlyList<DeviceModule> CreateModules() => [new AccessDeviceModule(KeptAccess()?.Version ?? 0)];

    /// <summary>Does what a module asks for, and has it on disk before it says that it is done.</summary>
    public async Task<EffectResult> DoAsync(ServiceInfoEffect effect, CancellationToken cancel)
    {
        switch (effect)
        {
            case KeepAccess keep:
                element.WriteValue(AccessValue, keep.Encoded.Span);
                memory.Note(DeviceTopic.Module, $"imprint.access: version {keep.Payload.Version} is kept.");
                return EffectResult.Done;
            default:
                return EffectResult.Failed("nothing here does that");
        }
    }

    /// <summary>What the owner has sent through imprint.access; null before.</summary>
    public AccessPayload? KeptAccess()
    {
        using var value = element.ReadValue(AccessValue);
        return value is not null && AccessPayload.Read(value.Span.ToArray(), out var payload) == WireFault.None ? payload : null;
    }

    /// <summary>Removes everything that an owner has left in the element.</summary>
    public void Forget()
    {
        foreach (var name in element.ServiceKeys)
            element.RemoveServiceKey(name);
        element.RemoveValue(AccessValue);
    }
}
