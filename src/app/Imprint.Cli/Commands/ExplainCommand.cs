using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Imprint.Journey;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint explain CODE</c>: what a problem means and who can do what about it, from the catalogue.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var code = new Argument<string?>("code")
        {
            Description = "The code of a problem, such as already-claimed; without one, all are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Says what a problem means and what to do about it") { code };
        command.SetAction(parsed => parsed.GetValue(code) is { } wanted ? Explain(terminal, wanted) : List(terminal));
        return command;
    }

    private static int Explain(Terminal terminal, string code)
    {
        if (Problems.Find(code) is { } problem)
        {
            terminal.Result("problem", ToJson(problem), Text(problem));
            return ExitCode.Ok;
        }

        var similar = Problems
            .All.Select(p => p.Code)
            .Where(known => known.Contains(code, StringComparison.OrdinalIgnoreCase))
            .Take(5)
            .ToList();
        var hint = similar.Count > 0 ? $"; similar: {string.Join(", ", similar)}" : "; list them with: imprint explain";
        return terminal.Fail(ExitCode.NotFound, "not-found", $"there is no problem '{code}'{hint}");
    }

    private static int List(Terminal terminal)
    {
        foreach (var problem in Problems.All)
            terminal.Result(
                "problem",
                ToJson(problem),
                string.Create(CultureInfo.InvariantCulture, $"{problem.Code, -32} {problem.Status}  {problem.Title}")
            );
        return ExitCode.Ok;
    }

    private static string Text(Problem problem)
    {
        var text = new StringBuilder(problem.Code)
            .AppendLine()
            .AppendLine(problem.Title)
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"  means          {problem.Meaning}")
            .AppendLine(CultureInfo.InvariantCulture, $"  to do          {problem.Advice}");
        foreach (var audience in new[] { Audience.Provider, Audience.Manufacturer, Audience.Operator })
        {
            if (problem.AdviceFor(audience) != problem.Advice)
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  {audience.ToString().ToLowerInvariant(), -14} {problem.AdviceFor(audience)}"
                );
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  the user sees  {problem.EndUser}");
        if (problem.Step is { } step)
            text.AppendLine(CultureInfo.InvariantCulture, $"  at step        {Steps.Of(step).Name}");
        return text.Append(
                CultureInfo.InvariantCulture,
                $"  answered as    HTTP {problem.Status}; {problem.Fault.WireName} can mend it"
            )
            .ToString();
    }

    private static JsonObject ToJson(Problem problem) =>
        new()
        {
            ["code"] = problem.Code,
            ["status"] = problem.Status,
            ["title"] = problem.Title,
            ["meaning"] = problem.Meaning,
            ["advice"] = problem.Advice,
            ["endUser"] = problem.EndUser,
            ["step"] = problem.Step is { } step ? Steps.Of(step).Name : null,
            ["faultParty"] = problem.Fault.WireName,
        };
}
