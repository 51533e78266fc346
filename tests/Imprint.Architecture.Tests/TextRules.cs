using System.Text.RegularExpressions;

namespace Imprint.Architecture.Tests;

/// <summary>
/// One thing that must not be written. <paramref name="BadExample"/> proves that the pattern finds it. Words are split here, so that
/// the tables do not find themselves.
/// </summary>
internal sealed record TextRule(string Name, Func<string, bool> AppliesTo, string Pattern, string BadExample)
{
    /// <summary>A comment may speak of it; code may not do it.</summary>
    public bool CodeOnly { get; init; }

    private Regex Forbidden { get; } = new(Pattern, RegexOptions.ExplicitCapture | RegexOptions.Multiline);

    public IEnumerable<string> FindIn(string path, string text) =>
        from found in Forbidden.EnumerateIn(CodeOnly ? WithoutComments(text) : text)
        select $"{path}:{found.Line}: {found.Text}";

    private static string WithoutComments(string text) => Regex.Replace(text, @"//.*$", "", RegexOptions.Multiline);
}

internal static class TextRules
{
    public static IReadOnlyList<TextRule> All { get; } =
    [
        new(
            "A protocol speaks no HTTP and opens no socket",
            IsProtocol,
            @"\b(Microsoft\.AspNetCore|System\.Net\.(Sockets|Http|Security)|HttpClient|SslStream)\b",
            "using Microsoft.AspNetCore.Http;"
        )
        {
            CodeOnly = true,
        },
        new(
            "A protocol reads no database",
            IsProtocol,
            @"\b(System\.Data|Npgsql|Microsoft\.Data|DbConnection|DbDataSource)\b",
            "using System.Data.Common;"
        )
        {
            CodeOnly = true,
        },
        new(
            "A protocol reads no clock",
            IsProtocol,
            @"\b(TimeProvider\.System|DateTime(Offset)?\.(Utc)?Now|Stopwatch|Environment\.TickCount|Task\.Delay|PeriodicTimer)\b",
            "var now = TimeProvider.System.GetUtcNow();"
        )
        {
            CodeOnly = true,
        },
        new(
            "A protocol touches no file, process or console",
            IsProtocol,
            @"\b(File|Directory|FileStream|Process|Environment|Console)\.[A-Z]\w+\(|\bnew FileStream\b",
            "var text = File.ReadAllText(path);"
        )
        {
            CodeOnly = true,
        },
        new(
            "Only programs write to the console",
            path =>
                IsCode(path)
                && !path.StartsWith("src/app/")
                && !path.StartsWith("bench/")
                && !path.StartsWith("fuzz/")
                && !path.StartsWith("tests/"),
            @"\bConsole\.(Write|Error|Out)",
            "Console.WriteLine(1);"
        )
        {
            CodeOnly = true,
        },
        new(
            "Nothing is left unfinished",
            path => IsText(path),
            @"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X|NotImplemented" + @"Exception)\b",
            "// TO" + "DO: later"
        ),
        new(
            "No path of one machine",
            path => IsText(path),
            @"(?<![\w.$}~-])/(ro" + @"ot|wo" + @"rk|ho" + @"me/\w+|tmp/w" + @"t)/|[A-Z]:\\Us" + "ers",
            "see /ro" + "ot/notes"
        ),
        new("A test does not sleep", IsTest, @"\bThread\.Sl" + @"eep\b", "Thread.Sl" + "eep(10);"),
        new(
            "A test waits for a condition, not for a time",
            IsTest,
            @"\bTask\.De" + @"lay\(\s*(\d{4,}|\d_\d|[2-9]\d\d\b|TimeSpan\.From(Seconds|Minutes|Hours|Days)\()",
            "await Task.De" + "lay(TimeSpan.FromSeconds(1));"
        ),
        new(
            "No test is skipped",
            IsTest,
            @"\[(Fact|Theory|InlineData|MemberData)\b[^\]]*\bSk" + @"ip\s*=",
            "[Fact(Sk" + "ip = \"later\")]"
        ),
        new(
            "No test asserts nothing",
            IsTest,
            @"Assert\.True\(tr" + @"ue\)|Assert\.False\(fal" + @"se\)",
            "Assert.True(tr" + "ue);"
        ),
        new(
            "No test is empty",
            IsTest,
            @"\[(Fact|Theory)[^\]]*\]\s*(\[[^\]]*\]\s*)*public[^{};=]*\)\s*\{\s*\}",
            "[Fact]\npublic void Nothing" + "()\n{\n}"
        ),
        new(
            "Versions of packages stand in Directory.Packages.props alone",
            path => path.EndsWith(".csproj") || path.EndsWith(".targets"),
            @"<PackageReference[^>]*\bVersion(Override)?\s*=",
            "<PackageReference Include=\"xunit.v3\" Version=\"3.2.1\" />"
        ),
    ];

    private static readonly string[] TextEndings =
    [
        ".cs",
        ".csproj",
        ".props",
        ".targets",
        ".md",
        ".sql",
        ".sh",
        ".razor",
        ".css",
        ".js",
        ".yaml",
        ".yml",
    ];

    private static bool IsCode(string path) => path.EndsWith(".cs") || path.EndsWith(".razor");

    private static bool IsProtocol(string path) => path.StartsWith("src/protocol/") && IsCode(path);

    private static bool IsTest(string path) => path.StartsWith("tests/") && path.EndsWith(".cs");

    // Files without an ending are the commands at the root.
    private static bool IsText(string path) =>
        TextEndings.Any(path.EndsWith) || Path.GetExtension(path).Length == 0 && path != "LICENSE";

    public static IEnumerable<(int Line, string Text)> EnumerateIn(this Regex pattern, string text) =>
        pattern.Matches(text).Select(match => (text.AsSpan(0, match.Index).Count('\n') + 1, match.Value.ReplaceLineEndings(" ")));
}
