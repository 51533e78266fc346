using System.Xml.Linq;

namespace Imprint.Architecture.Tests;

public sealed class TidyTests
{
    private const int LongFile = 700;

    private static readonly string[] PagesAtTheRoot =
    [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "BannedSymbols.txt",
    ];

    [Fact]
    public void The_solution_lists_every_project_and_nothing_else()
    {
        var listed = XDocument
            .Parse(Tree.Read("Imprint.slnx"))
            .Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value);

        Assert.Equal(Tree.Projects.Order(), listed.Order());
    }

    [Fact]
    public void Every_project_has_code() =>
        Assert.All(
            Tree.Projects.Where(project => project.StartsWith("src/")),
            project => Assert.Contains(Tree.Files, path => path.EndsWith(".cs") && path.StartsWith(FolderOf(project)))
        );

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.All(Tree.Projects, project => Assert.Contains($"{FolderOf(project)}packages.lock.json", Tree.Files));

    [Fact]
    public void The_root_holds_no_plans_notes_or_summaries() => Assert.Empty(StrayPages(Tree.Files));

    [Fact]
    public void A_stray_page_at_the_root_is_found() =>
        Assert.Equal(["PLAN.md", "notes.txt"], StrayPages(["README.md", "PLAN.md", "notes.txt", "docs/notes.md"]));

    [Fact]
    public void A_long_file_says_why() =>
        Assert.DoesNotContain(Tree.Files, path => path.EndsWith(".cs") && IsLongForNoReason(Tree.Read(path)));

    [Fact]
    public void A_long_file_without_a_reason_is_found()
    {
        var lines = string.Concat(Enumerable.Repeat("x\n", LongFile + 1));

        Assert.True(IsLongForNoReason(lines));
        Assert.False(IsLongForNoReason($"// Long because the table is one.\n{lines}"));
    }

    [Fact]
    public void The_walk_without_git_finds_the_same_code() =>
        Assert.Equal(
            Tree.Files.Where(path => path.EndsWith(".cs")).Order(),
            Tree.Walk().Where(path => path.EndsWith(".cs")).Order()
        );

    private static IEnumerable<string> StrayPages(IEnumerable<string> files) =>
        files.Where(path =>
            !path.Contains('/')
            && Path.GetExtension(path) is ".md" or ".txt"
            && !path.Contains('/')
            && !PagesAtTheRoot.Contains(path)
        );

    private static bool IsLongForNoReason(string text) =>
        text.AsSpan().Count('\n') > LongFile && !text.Split('\n').Take(5).Any(line => line.Contains("Long because"));

    private static string FolderOf(string project) => project[..(project.LastIndexOf('/') + 1)];
}
