using System.CommandLine;
using Imprint.Host;
using Imprint.Host.Settings;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint serve</c>: the parties that a settings file names, for a real deployment.</summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = new Option<string>("--config")
        {
            Description = "The settings file (JSON; docs/settings.md)",
            Required = true,
        };
        var command = new Command("serve", "Starts the parties that a settings file names") { config };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var settings = SettingsFile.Load(parsed.GetValue(config)!, Roles.All);
                terminal.Progress($"Starting {string.Join(", ", settings.Parties.Select(p => p.Name))} ...");
                return await Serving.RunUntilStoppedAsync(
                    terminal,
                    settings,
                    _ => "Every party answers. Stop with Ctrl+C.",
                    cancel
                );
            }
        );
        return command;
    }
}
