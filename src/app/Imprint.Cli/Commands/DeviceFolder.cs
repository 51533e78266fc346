using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Imprint.Device.Onboarding;
using Imprint.Device.Services;
using Imprint.Element;

namespace Imprint.Cli.Commands;

/// <summary>What the device commands have in common: the folder, the log in it, and the notes as they are made.</summary>
internal static class DeviceFolder
{
    private const string LogName = "device.log";

    public static Option<string> Option() =>
        new("--folder") { Description = "The device's folder, which no other user may read", Required = true };

    public static DeviceAgent OpenAgent(
        Terminal terminal,
        DeviceElement element,
        string folder,
        OnboardingOptions? options = null,
        ServiceOptions? services = null
    )
    {
        var log = new LogFile(Path.Combine(folder, LogName));
        return new DeviceAgent(
            element,
            options ?? new OnboardingOptions(),
            services ?? new ServiceOptions(),
            TimeProvider.System,
            RandomNumberGenerator.Fill,
            note =>
            {
                log.Append(note);
                Tell(terminal, note);
            }
        );
    }

    public static JsonObject ToJson(DeviceNote note) =>
        new()
        {
            ["at"] = note.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["topic"] = InWords(note.Topic),
            ["text"] = note.Text,
            ["isFault"] = note.IsFault,
        };

    /// <summary>The name of a phase or a topic as it is printed.</summary>
    public static string InWords(Enum name) =>
        string.Concat(
            name.ToString()
                .Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")
        );

    /// <summary>An http or https address from the command line.</summary>
    public static Uri? ParseAddress(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (
            Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        )
            return address;
        result.AddError($"'{result.Tokens[0].Value}' is no http or https address.");
        return null;
    }

    private static void Tell(Terminal terminal, DeviceNote note)
    {
        if (terminal.Json)
            terminal.Result("step", ToJson(note), note.Text);
        else
            terminal.Progress($"{(note.IsFault ? '!' : ' ')} {InWords(note.Topic), -14} {note.Text}");
    }
}
