using Imprint.TestKit;

namespace Imprint.Journey.Tests;

/// <summary>The pages made from the tables. <c>IMPRINT_WRITE_DOCS=1</c> writes them instead of comparing.</summary>
public sealed class GeneratedDocsTests
{
    private static readonly string ProblemFolder = Repository.PathOf("docs", "problems");

    private static bool Writes => Environment.GetEnvironmentVariable("IMPRINT_WRITE_DOCS") == "1";

    [Fact]
    public void Every_problem_page_is_current()
    {
        var pages = Problems.All.ToDictionary(problem => $"{problem.Code}.md", ProblemPage.Of);
        pages.Add("README.md", ProblemPage.Index());
        RemoveStale(pages.Keys);

        Assert.All(pages, page => AssertCurrent(Path.Combine(ProblemFolder, page.Key), page.Value));
        Assert.Equal(pages.Keys.Order(), Directory.GetFiles(ProblemFolder).Select(file => Path.GetFileName(file)).Order());
    }

    [Fact]
    public void The_journey_page_is_current() =>
        AssertCurrent(Repository.PathOf("docs", "spec", "journey.md"), JourneyPage.Text());

    private static void RemoveStale(IReadOnlyCollection<string> current)
    {
        if (!Writes || !Directory.Exists(ProblemFolder))
            return;
        foreach (var file in Directory.GetFiles(ProblemFolder).Where(file => !current.Contains(Path.GetFileName(file))))
            File.Delete(file);
    }

    private static void AssertCurrent(string file, string text)
    {
        if (Writes)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file), $"{file} is missing: run these tests once with IMPRINT_WRITE_DOCS=1.");
        Assert.Equal(text, File.ReadAllText(file));
    }
}
