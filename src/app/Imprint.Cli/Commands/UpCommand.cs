using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Imprint.Host;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint up</c>: every party on this machine, each with its own keys, database and ports.</summary>
internal static class UpCommand
{
    public static Command Create(Terminal terminal)
    {
        var operators = new Option<int>("--operators")
        {
            Description = "How many operators to start, 1 to 20",
            DefaultValueFactory = _ => 2,
        };
        operators.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > LocalWorld.MaxOperators)
                result.AddError($"--operators must be 1 to {LocalWorld.MaxOperators}.");
        });
        var data = new Option<string>("--data")
        {
            Description = "The folder that keeps keys and databases between runs",
            DefaultValueFactory = _ => ".imprint",
        };
        var portBase = new Option<int>("--port-base")
        {
            Description = "The first port; party n uses the 20 ports from here + 20 n; 0 takes free ones",
            DefaultValueFactory = _ => LocalWorld.DefaultPortBase,
        };
        portBase.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (0 or (>= 1024 and <= 65000)))
                result.AddError("--port-base must be 0 or 1024 to 65000.");
        });
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Log what the parties do, to standard error" };

        var command = new Command(
            "up",
            "Starts all parties on this machine, with generated trust and a data folder kept between runs"
        )
        {
            operators,
            data,
            portBase,
            verbose,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var world = LocalWorld.Prepare(parsed.GetValue(data)!, parsed.GetValue(operators), parsed.GetValue(portBase));
                using (world.Lock)
                    return await RunAsync(terminal, world, parsed.GetValue(verbose), cancel);
            }
        );
        return command;
    }

    private static Task<int> RunAsync(Terminal terminal, LocalWorld world, bool verbose, CancellationToken cancel)
    {
        terminal.Progress("Starting the parties ...");
        var settings = world.Settings with { Log = world.Settings.Log with { Level = verbose ? "information" : "warning" } };
        return Serving.RunUntilStoppedAsync(terminal, settings, parties => Describe(parties, Near(world.Folder)), cancel);
    }

    private static string Describe(HostedParties parties, string folder)
    {
        var text = new StringBuilder("Imprint is up. Every party answers:").AppendLine().AppendLine();
        foreach (var party in parties.Parties)
        {
            var network = party.Plmn is { } plmn ? $"   network {plmn}" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"  {party.Name, -14} {party.Address}{network}");
        }

        var example = parties.Parties.First(p => p.Plmn is not null);
        var at = Path.Combine(folder, example.Name);
        text.AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"  data           {folder}  (kept between runs; delete it to start afresh)"
            )
            .AppendLine(CultureInfo.InvariantCulture, $"  try            curl -k {example.Address}/healthz")
            .AppendLine(CultureInfo.InvariantCulture, $"  as its owner   curl --cacert {at}/root.pem --cert {at}/admin.pem \\")
            .AppendLine(CultureInfo.InvariantCulture, $"                      {example.Address}/v1/audit-entries")
            .Append("  stop           Ctrl+C");
        return text.ToString();
    }

    /// <summary>A path below the current folder is shorter, and is what people type.</summary>
    private static string Near(string folder)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }

    /// <summary>The one machine-readable line that says where everything is.</summary>
    internal static JsonObject Ready(HostedParties parties) =>
        new()
        {
            ["parties"] = new JsonObject(parties.Parties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Address))),
            ["ports"] = new JsonObject(
                parties.Parties.SelectMany(p =>
                    p.Ports.Select(port => KeyValuePair.Create($"{p.Name}.{port.Key}", (JsonNode?)port.Value))
                )
            ),
        };
}
