using System.CommandLine;
using System.Text.Json.Nodes;
using Imprint.Element;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint device reset</c>: back to the credential of the factory.</summary>
internal static class DeviceResetCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = DeviceFolder.Option();
        var command = new Command(
            "reset",
            "Removes what an owner left on a device, and goes back to the credential of its factory"
        )
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            using var element = SoftwareElement.OpenFolder(parsed.GetValue(folder)!);
            var agent = DeviceFolder.OpenAgent(terminal, element, parsed.GetValue(folder)!);
            agent.Reset();
            terminal.Result(
                "reset",
                new JsonObject { ["guid"] = agent.Credential!.Guid.ToString(), ["phase"] = DeviceFolder.InWords(agent.Phase) },
                $"The device has the GUID {agent.Credential.Guid} again, which its factory gave it."
            );
            return ExitCode.Ok;
        });
        return command;
    }
}
