using System.Text.Json;

namespace Imprint.TestKit;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Reads a published test vector from <c>tests/vectors</c>; every vector file names its origin.</summary>
    public static JsonDocument Vectors(string relativePath) =>
        JsonDocument.Parse(File.ReadAllBytes(PathOf("tests", "vectors", relativePath)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Imprint.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run below the repository.");
    }
}
