using System.Text;

namespace Imprint.Journey;

/// <summary>The catalogue as Markdown: one page for each code, and the index.</summary>
public static class ProblemPage
{
    public static string Of(Problem problem)
    {
        var page = new StringBuilder();
        page.Append($"# {problem.Code}\n\n{problem.Title}\n\n");
        page.Append("| HTTP status | step | whose turn it is | retryable |\n|---|---|---|---|\n");
        page.Append(
            $"| {problem.Status} | {StepLink(problem)} | {problem.Fault.WireName} | {(problem.Retry.IsRetryable ? "yes" : "no")} |\n\n"
        );
        page.Append($"## What it means\n\n{problem.Meaning}\n\n");
        page.Append("## What to do\n\n");
        page.Append($"{problem.Advice}\n\n");
        AppendAdvice(page, "The provider", problem.ProviderAdvice);
        AppendAdvice(page, "The manufacturer", problem.ManufacturerAdvice);
        AppendAdvice(page, "The operator", problem.OperatorAdvice);
        page.Append($"**Trying again.** {problem.Retry.Text}\n\n");
        page.Append($"## What an end user reads\n\n> {problem.EndUser}\n");
        if (problem.Gsma is { } gsma)
            page.Append($"\n## In SGP.22\n\nSubject code {gsma.Subject}, reason code {gsma.Reason}.\n");
        if (problem.Nas is { } nas)
            page.Append($"\n## At the radio\n\n{CauseName(nas.Layer)} cause {nas.Value}.\n");
        return page.ToString();
    }

    public static string Index()
    {
        var page = new StringBuilder();
        page.Append("# Problems\n\n");
        page.Append("Every answer that says no carries one of these codes (RFC 9457, member `code`; `type` ends in the code).\n");
        page.Append(
            "The pages are made from the tables `src/protocol/Imprint.Journey/Problems.*.cs`: change them there and run the tests of\n"
        );
        page.Append(
            "Imprint.Journey once with `IMPRINT_WRITE_DOCS=1`. What the steps are is in [the journey](../spec/journey.md).\n\n"
        );
        page.Append(
            "`whose turn it is` is the member `faultParty`: `user` (the person or program that sent the request), `sp` (the provider),\n"
        );
        page.Append("`manufacturer`, `operator`, `device`, `network` or `platform` (this installation).\n\n");
        page.Append("| code | HTTP | step | whose turn it is | what happened |\n|---|---|---|---|---|\n");
        foreach (var problem in Problems.All)
            page.Append(
                $"| [{problem.Code}]({problem.Code}.md) | {problem.Status} | {StepName(problem)} | {problem.Fault.WireName} | {problem.Title} |\n"
            );
        return page.ToString();
    }

    private static void AppendAdvice(StringBuilder page, string who, string? advice)
    {
        if (advice is not null)
            page.Append($"**{who}.** {advice}\n\n");
    }

    private static string StepName(Problem problem) => problem.Step is { } step ? Steps.Of(step).Name : "any";

    private static string StepLink(Problem problem) =>
        problem.Step is null ? "any" : $"[{StepName(problem)}](../spec/journey.md)";

    private static string CauseName(NasLayer layer) => layer == NasLayer.Mobility ? "5GMM (in LTE: EMM)" : "5GSM (in LTE: ESM)";
}
