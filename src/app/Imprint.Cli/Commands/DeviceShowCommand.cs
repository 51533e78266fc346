using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Imprint.Device.Onboarding;
using Imprint.Element;
using Imprint.Fdo.Rendezvous;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint device show</c>: what a device is and what happened to it last; no secret.</summary>
internal static class DeviceShowCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = DeviceFolder.Option();
        var command = new Command("show", "Shows how far a device has come, and what happened to it last") { folder };
        command.SetAction(parsed =>
        {
            using var element = SoftwareElement.OpenFolder(parsed.GetValue(folder)!);
            var agent = DeviceFolder.OpenAgent(terminal, element, parsed.GetValue(folder)!);
            terminal.Result("device", ToJson(agent, element), InText(agent, element));
            return ExitCode.Ok;
        });
        return command;
    }

    private static JsonObject ToJson(DeviceAgent agent, SoftwareElement element)
    {
        var credential = agent.Credential;
        return new JsonObject
        {
            ["phase"] = DeviceFolder.InWords(agent.Phase),
            ["guid"] = credential?.Guid.ToString(),
            ["waitingGuid"] = element.StagedCredential?.Guid.ToString(),
            ["serial"] = agent.Serial,
            ["model"] = credential?.DeviceInfo,
            ["key"] = element.FactoryKey.Kind.ToString(),
            ["rendezvous"] = new JsonArray([.. Directives(credential?.Rendezvous).Select(text => JsonValue.Create(text))]),
            ["serviceKeys"] = new JsonArray([.. element.ServiceKeys.Select(name => JsonValue.Create(name))]),
            ["notes"] = new JsonArray([.. agent.Notes.Select(DeviceFolder.ToJson)]),
        };
    }

    private static string InText(DeviceAgent agent, SoftwareElement element)
    {
        var credential = agent.Credential;
        var text = new StringBuilder();
        Line("phase", DeviceFolder.InWords(agent.Phase));
        Line("serial", agent.Serial);
        Line("model", credential?.DeviceInfo);
        Line("key", element.FactoryKey.Kind.ToString());
        Line("guid", credential?.Guid.ToString());
        Line("waiting guid", element.StagedCredential?.Guid.ToString());
        foreach (var directive in Directives(credential?.Rendezvous))
            Line("rendezvous", directive);
        Line("service keys", string.Join(", ", element.ServiceKeys));
        foreach (var note in agent.Notes)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{note.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} {(note.IsFault ? '!' : ' ')} {DeviceFolder.InWords(note.Topic), -14} {note.Text}"
            );
        return text.ToString().TrimEnd();

        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                text.AppendLine(CultureInfo.InvariantCulture, $"{name, -14} {value}");
        }
    }

    private static IEnumerable<string> Directives(RendezvousInfo? info) =>
        (info?.Directives ?? []).Select(directive =>
        {
            var servers = string.Join(" or ", directive.DeviceAddresses().Select(uri => uri.GetLeftPart(UriPartial.Authority)));
            var parts = new[]
            {
                servers.Length > 0 ? servers : "no address for a device",
                directive.IsBypass ? "the owner itself" : "",
                directive.Delay is { } delay ? $"then wait {delay.TotalSeconds:0} s" : "",
            };
            return string.Join(", ", parts.Where(part => part.Length > 0));
        });
}
