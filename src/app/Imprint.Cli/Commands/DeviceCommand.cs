using System.CommandLine;

namespace Imprint.Cli.Commands;

/// <summary>
/// <c>imprint device</c>: one device in software, in a folder of its own, that can be pointed at anybody's servers.
/// </summary>
internal static class DeviceCommand
{
    public static Command Create(Terminal terminal) =>
        new("device", "Is a device: gets its credential at a factory, finds its owner, and keeps what that gives it")
        {
            DeviceInitCommand.Create(terminal),
            DeviceOnboardCommand.Create(terminal),
            DeviceShowCommand.Create(terminal),
            DeviceResetCommand.Create(terminal),
        };
}
