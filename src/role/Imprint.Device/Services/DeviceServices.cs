using Imprint.Device.Onboarding;
using Imprint.Element;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Device.Services;

/// <summary>The service information modules of a device, and what they ask for.</summary>
internal sealed class DeviceServices(DeviceElement element, DeviceMemory memory, ServiceOptions options)
{
    public IReadOnlyList<DeviceModule> CreateModules() => [];

    public Task<EffectResult> DoAsync(ServiceInfoEffect effect, CancellationToken cancel) =>
        Task.FromResult(EffectResult.Failed("nothing here does that"));

    /// <summary>Removes everything that an owner has left on the device.</summary>
    public void Forget()
    {
        foreach (var name in element.ServiceKeys)
            element.RemoveServiceKey(name);
    }
}
