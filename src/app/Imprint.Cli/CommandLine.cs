using System.CommandLine;
using System.CommandLine.Help;
using Imprint.Cli.Commands;

namespace Imprint.Cli;

/// <summary>All commands, and the one place where a failure becomes a line and an exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var json = new Option<bool>("--json")
        {
            Description = "Standard output is data: one JSON object per line, each with an event",
            Recursive = true,
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress on standard error", Recursive = true };
        var terminal = new Terminal(output, error, args.Contains("--json"), args.Contains("--quiet") || args.Contains("-q"));
        var root = new Command("imprint", "Takes a blank cellular device from its factory certificate to a working service.")
        {
            UpCommand.Create(terminal),
            ServeCommand.Create(terminal),
            FactoryCommand.Create(terminal),
            AuditCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            DeviceCommand.Create(terminal),
            FdoCommand.Create(terminal),
        };
        root.Options.Add(json);
        root.Options.Add(quiet);
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());

        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
            return terminal.Fail(
                ExitCode.Usage,
                "usage",
                $"{OnOneLine(parsed.Errors[0].Message)} Try: imprint {PathTo(parsed.CommandResult.Command)}--help"
            );

        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // Longer than a party takes to finish what is in flight.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            };
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception e) when (Failures.Recognise(e) is { } failure)
        {
            return terminal.Fail(failure.ExitCode, failure.Code, failure.Message);
        }
    }

    // A list of words that are allowed comes as a list.
    private static string OnOneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private static string PathTo(Command command) => command.Name == "imprint" ? "" : $"{ParentPath(command)}{command.Name} ";

    private static string ParentPath(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? PathTo(parent) : "";
}
