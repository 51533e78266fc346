using System.Text.RegularExpressions;

namespace Imprint.Architecture.Tests;

public sealed partial class DocumentTests
{
    private const string Decisions = "docs/decisions/";

    [Fact]
    public void Every_link_in_the_documents_leads_somewhere() =>
        Assert.Empty(Tree.Files.Where(path => path.EndsWith(".md")).SelectMany(path => BrokenLinks(path, Tree.Read(path))));

    [Fact]
    public void A_broken_link_is_found_and_a_good_one_is_not()
    {
        const string text = """
            [here](README.md) [gone](0000-gone.md#part) [out](/etc) [far](https://example.org/) [below](#part) `[code](nowhere.md)`
            ```text
            [fenced](nowhere.md)
            ```
            """;

        Assert.Equal(
            [$"{Decisions}page.md: 0000-gone.md#part", $"{Decisions}page.md: /etc"],
            BrokenLinks($"{Decisions}page.md", text)
        );
    }

    [Fact]
    public void Every_decision_has_its_own_number_and_stands_in_the_index() =>
        Assert.Empty(
            UntidyDecisions([.. Tree.Files.Where(path => path.StartsWith(Decisions))], Tree.Read($"{Decisions}README.md"))
        );

    [Fact]
    public void An_untidy_decision_is_found() =>
        Assert.Equal(
            [
                "0001-a.md is not in the index",
                "0001-b.md has a number that another record has",
                "notes.md is not named like 0001-what-was-decided.md",
            ],
            UntidyDecisions(
                [$"{Decisions}README.md", $"{Decisions}0001-a.md", $"{Decisions}0001-b.md", $"{Decisions}notes.md"],
                "[b](0001-b.md) [notes](notes.md)"
            )
        );

    private static IEnumerable<string> BrokenLinks(string path, string text) =>
        from link in Link().Matches(Code().Replace(text, "")).Select(match => match.Groups["target"].Value)
        where !Scheme().IsMatch(link) && !link.StartsWith('#')
        let target = Path.GetFullPath(Uri.UnescapeDataString(link.Split('#')[0]), Path.GetDirectoryName(Tree.FullPath(path))!)
        where !Path.Exists(target) || !target.StartsWith(Tree.FullPath("")) // a link must not lead out of the repository
        select $"{path}: {link}";

    private static IEnumerable<string> UntidyDecisions(IEnumerable<string> files, string index)
    {
        var numbers = new HashSet<string>();
        foreach (var name in files.Select(path => path[Decisions.Length..]).Where(name => name != "README.md"))
        {
            if (!DecisionName().IsMatch(name))
                yield return $"{name} is not named like 0001-what-was-decided.md";
            else if (!numbers.Add(name[..4]))
                yield return $"{name} has a number that another record has";
            if (!index.Contains($"]({name})"))
                yield return $"{name} is not in the index";
        }
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex("^[0-9]{4}-[a-z0-9]+(-[a-z0-9]+)*[.]md$", RegexOptions.ExplicitCapture)]
    private static partial Regex DecisionName();
}
