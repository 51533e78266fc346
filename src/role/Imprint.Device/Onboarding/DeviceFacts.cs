using System.Runtime.InteropServices;
using Imprint.Fdo.Modules;

namespace Imprint.Device.Onboarding;

/// <summary>What a device tells its owner of itself.</summary>
internal static class DeviceFacts
{
    public static Devmod Of(string model, string serial)
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return new Devmod
        {
            Os = "linux",
            Arch = architecture,
            Version = Environment.OSVersion.Version.ToString(),
            Device = model,
            SerialText = serial.Length > 0 ? serial : null,
            Separator = "/",
            PathSeparator = ":",
            NewLine = "\n",
            Binary = architecture,
        };
    }
}
