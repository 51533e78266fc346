namespace Imprint.Architecture.Tests;

public sealed class TextRuleTests
{
    public static TheoryData<string> Names => [.. TextRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule(string name)
    {
        var rule = TextRules.All.Single(rule => rule.Name == name);

        Assert.Empty(Tree.Files.Where(rule.AppliesTo).SelectMany(path => rule.FindIn(path, Tree.Read(path))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bad_example_is_found(string name)
    {
        var rule = TextRules.All.Single(rule => rule.Name == name);

        Assert.NotEmpty(rule.FindIn("example.cs", $"// first line\n{rule.BadExample}\n"));
    }

    [Fact]
    public void A_comment_may_name_what_code_may_not_do()
    {
        var rule = TextRules.All.First(rule => rule.CodeOnly);

        Assert.Empty(rule.FindIn("example.cs", $"// {rule.BadExample}"));
    }

    [Fact]
    public void A_finding_names_its_line() =>
        Assert.StartsWith("example.cs:2: ", TextRules.All[0].FindIn("example.cs", $"\n{TextRules.All[0].BadExample}").Single());
}
