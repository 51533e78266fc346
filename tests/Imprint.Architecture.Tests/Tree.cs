using System.Diagnostics;
using Imprint.TestKit;

namespace Imprint.Architecture.Tests;

/// <summary>The files of the repository, as paths from its root with forward slashes.</summary>
internal static class Tree
{
    private static readonly string[] NotOurs =
    [
        ".git",
        "artifacts",
        "bin",
        "obj",
        "node_modules",
        ".imprint",
        ".vs",
        ".idea",
        ".vscode",
    ];

    public static IReadOnlyList<string> Files { get; } =
    [.. (Tracked() ?? Walk()).Where(path => File.Exists(FullPath(path))).Order()];

    public static IEnumerable<string> Projects => Files.Where(path => path.EndsWith(".csproj"));

    public static string FullPath(string path) => Repository.PathOf(path.Split('/'));

    public static string Read(string path) => File.ReadAllText(FullPath(path));

    /// <summary>What git knows and what is about to be added; null outside a work tree.</summary>
    private static string[]? Tracked()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git on this machine
        }
    }

    internal static IEnumerable<string> Walk() => Walk(new DirectoryInfo(Repository.Root), "");

    private static IEnumerable<string> Walk(DirectoryInfo folder, string prefix) =>
        [
            .. folder.EnumerateFiles().Select(file => prefix + file.Name),
            .. folder
                .EnumerateDirectories()
                .Where(inner => !NotOurs.Contains(inner.Name))
                .SelectMany(inner => Walk(inner, $"{prefix}{inner.Name}/")),
        ];
}
