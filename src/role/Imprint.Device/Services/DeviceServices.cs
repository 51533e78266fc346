using Imprint.Device.Onboarding;
using Imprint.Element;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Journey.Access;
using Imprint.Wire;

namespace Imprint.Device.Services;

/// <summary>The service information modules that a device has switched on, and what they ask for.</summary>
internal sealed class DeviceServices(DeviceElement element, DeviceMemory memory, ServiceOptions options, TimeProvider clock)
{
    private const string AccessValue = "access";
    private const string DefaultSubject = "device";

    private readonly FileServices? _files = options.FilesFolder is { } folder
        ? new FileServices(new ConfinedFolder(folder), options.MaxFileLength, options.Fetcher)
        : null;

    private readonly CommandRunner _commands = new(options.AllowedCommands, options.CommandTimeout, clock);

    /// <summary>New modules for one run of TO2.</summary>
    public IReadOnlyList<DeviceModule> CreateModules()
    {
        var modules = new List<DeviceModule> { new AccessDeviceModule(KeptAccess()?.Version ?? 0) };
        if (options.ServiceKey is not null)
            modules.Add(new DeviceCsr());
        if (_files is not null)
        {
            modules.Add(new DeviceDownload(options.MaxFileLength));
            modules.Add(new DeviceUpload());
            if (options.Fetcher is not null)
                modules.Add(new DeviceWget());
        }

        if (options.AllowedCommands.Count > 0)
            modules.Add(new DeviceCommand());
        return modules;
    }

    /// <summary>Does what a module asks for, and has it on disk before it says that it is done.</summary>
    public async Task<EffectResult> DoAsync(ServiceInfoEffect effect, CancellationToken cancel)
    {
        var (what, result) = effect switch
        {
            KeepAccess keep => ($"imprint.access, version {keep.Payload.Version}", Keep(keep)),
            StoreFile file => ($"fdo.download, file {file.FileName}, {file.Content.Length} bytes", _files!.Store(file)),
            ReadFile file => ($"fdo.upload, file {file.FileName}", _files!.Read(file)),
            FetchUrl file => (
                $"fdo.wget, file {file.FileName} from {file.Url.Authority}",
                await _files!.FetchAsync(file, cancel)
            ),
            RunCommand run => ($"fdo.command, {run.Command}", await _commands.RunAsync(run, cancel)),
            SignalCommand => ("fdo.command, signal", EffectResult.Done), // commands are waited for, so it comes too late
            MakeSigningRequest => ("fdo.csr, request", Enrolment().MakeRequest()),
            InstallCertificate given => ("fdo.csr, certificate", Enrolment().Install(given)),
            InstallCaCertificates given => ("fdo.csr, issuer's certificates", Enrolment().KeepIssuers(given)),
            CsrRequestRefused refused => ($"fdo.csr, refused by the owner with {refused.Code}", EffectResult.Done),
            _ => ("a module", EffectResult.Failed("nothing here does that")),
        };
        if (result is EffectFailed failed)
            memory.Fault(DeviceTopic.Module, $"{what}: {failed.Reason}");
        else
            memory.Note(DeviceTopic.Module, what);
        return result;
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
        element.RemoveValue(ServiceEnrolment.IssuersValue);
    }

    private EffectResult Keep(KeepAccess keep)
    {
        element.WriteValue(AccessValue, keep.Encoded.Span);
        return EffectResult.Done;
    }

    private ServiceEnrolment Enrolment() =>
        new(element, options.ServiceKey!, memory.Serial.Length > 0 ? memory.Serial : DefaultSubject);
}
