using System.Text;

namespace Imprint.Journey;

/// <summary>The journey as Markdown: the steps, the side states, and a picture of both.</summary>
public static class JourneyPage
{
    public static string Text()
    {
        var page = new StringBuilder();
        page.Append("# The journey\n\n");
        page.Append(
            "One device, twelve steps from the factory to a working service. The names below are the same in the API, the command\n"
        );
        page.Append(
            "line, the portal, the events, the simulator and the tests. This page is made from `src/protocol/Imprint.Journey` (tables\n"
        );
        page.Append(
            "`Steps` and `Changes`): change them there and run the tests of Imprint.Journey once with `IMPRINT_WRITE_DOCS=1`. Why it is\n"
        );
        page.Append("so is in [interpretations](interpretations.md).\n\n");
        AppendSteps(page);
        AppendRules(page);
        AppendReasons(page);
        AppendChanges(page);
        AppendPictures(page);
        return page.ToString();
    }

    private static void AppendSteps(StringBuilder page)
    {
        page.Append("## Steps\n\n");
        page.Append(
            "| n | step | owner | the end user reads | half are done in | alert after | done after | may be tried after |\n"
        );
        page.Append("|---|---|---|---|---|---|---|---|\n");
        foreach (var step in Steps.All)
        {
            page.Append(
                $"| {step.Number} | `{step.Name}` | {step.Owner.Text} | {step.EndUserWords ?? "–"} | {step.Budget?.Text ?? "–"} "
                    + $"| {Alert(step)} | {Names(step.Needs)} | {Names(step.MayBeTriedAfter)} |\n"
            );
        }
    }

    private static void AppendRules(StringBuilder page)
    {
        page.Append(
            "\nA step is `pending`, `running`, `held`, `failed` or `succeeded`. The rules, in the order they are checked:\n\n"
        );
        page.Append("1. A retired device refuses everything, a recalled one every step.\n");
        page.Append("2. A paused device answers repeats of done steps and refuses the rest.\n");
        page.Append(
            $"3. Reports of {Names([.. Steps.All.Where(step => step.AtOneOperator).Select(step => step.Key)])} name their operator.\n"
        );
        page.Append(
            "4. A report of a step that is done is a repeat: it changes nothing. Only an attestation by another operator is more than\n"
        );
        page.Append("   that: before `subscribed` it replaces the first, after that it is refused.\n");
        page.Append(
            "5. A step succeeds only when the steps of the column *done after* are done, and is tried, held or fails only when those of\n"
        );
        page.Append("   the column *may be tried after* are.\n");
        page.Append("6. What happens at an operator counts only if that operator attested the device.\n");
        page.Append("7. A failed or held step carries a problem of that step, or one that belongs to no step.\n\n");
        page.Append(
            "A device moves by choosing another operator: `attested` and all later steps open again, and the line it has stays good\n"
        );
        page.Append("until it is in service at the new one.\n");
    }

    private static void AppendReasons(StringBuilder page)
    {
        page.Append("\n## Main reasons to fail\n\n| step | reasons |\n|---|---|\n");
        foreach (var step in Steps.All.Where(step => !step.Reasons.IsEmpty))
        {
            var reasons = step.Reasons.Select(reason => $"[{reason.Word}](../problems/{reason.Problem.Code}.md)");
            page.Append($"| `{step.Name}` | {string.Join(", ", reasons)} |\n");
        }
    }

    private static void AppendChanges(StringBuilder page)
    {
        page.Append("\n## Side states\n\n");
        page.Append("| change | by | moves from | changes nothing in | leads to |\n|---|---|---|---|---|\n");
        foreach (var rule in Changes.All)
            page.Append($"| `{rule.Name}` | {rule.By.Text} | {Names(rule.From)} | {Names(rule.Already)} | {rule.LeadsTo} |\n");

        page.Append(
            "\nEverything else is refused. Besides these changes, a released device goes back to the path when it is claimed again, and a\n"
        );
        page.Append("rolled-back one with its next step.\n");
    }

    private static void AppendPictures(StringBuilder page)
    {
        page.Append("\n## Pictures\n\n```mermaid\nstateDiagram-v2\n");
        foreach (var step in Steps.All)
            page.Append($"    state \"{step.Name}\" as {step.Key}\n");
        page.Append("    [*] --> Manufactured\n");
        foreach (var step in Steps.All)
        {
            foreach (var need in step.Needs)
                page.Append($"    {need} --> {step.Key}\n");
        }

        page.Append("```\n\n```mermaid\nstateDiagram-v2\n");
        foreach (var place in Enum.GetValues<Place>().Where(place => place != Place.None))
            page.Append($"    state \"{Name(place)}\" as {place}\n");
        page.Append("    [*] --> OnPath\n");
        foreach (var edge in Edges().GroupBy(edge => (edge.From, edge.To), edge => edge.Name))
            page.Append($"    {edge.Key.From} --> {edge.Key.To}: {string.Join(" / ", edge)}\n");
        page.Append("    Retired --> [*]\n```\n");
    }

    private static IEnumerable<(Place From, Place To, string Name)> Edges() =>
        [
            .. from rule in Changes.All
            from place in Places(rule.From)
            let target = Target(rule.What, place)
            where target != place
            select (place, target, rule.Name),
            (Place.Released, Place.OnPath, "claimed"),
            (Place.RolledBack, Place.OnPath, "next step"),
        ];

    private static Place Target(Change what, Place from) =>
        what switch
        {
            Change.Pause => Place.Paused,
            Change.RollBack => Place.RolledBack,
            Change.Release => Place.Released,
            Change.Return => Place.Returned,
            Change.Recall => Place.Recalled,
            Change.Retire => Place.Retired,
            Change.Reset when from == Place.Paused => Place.Paused,
            _ => Place.OnPath,
        };

    private static string Alert(Step step) =>
        (step.AlertAfter?.Text ?? "–")
        + (step.AlertWhenHeld is { } held ? $"; held: {held.Text}" : "")
        + (step.RollsBackAfter is { } back ? $"; rolls back after {back.Text}" : "");

    private static string Names(IReadOnlyCollection<StepKey> keys) =>
        keys.Count == 0 ? "–" : string.Join(", ", keys.Select(key => $"`{Steps.Of(key).Name}`"));

    private static string Names(Place places) => places == Place.None ? "–" : string.Join(", ", Places(places).Select(Name));

    private static IEnumerable<Place> Places(Place places) =>
        Enum.GetValues<Place>().Where(place => place != Place.None && places.HasFlag(place));

    private static string Name(Place place) =>
        place switch
        {
            Place.OnPath => "the path",
            Place.RolledBack => "rolled-back",
            _ => place.ToString().ToLowerInvariant(),
        };
}
