using System.Text;
using Imprint.TestKit;

namespace Imprint.Journey.Tests.FirstAccess;

/// <summary>
/// The hex blocks of a page in docs/spec, each behind a comment with its name. <c>IMPRINT_WRITE_DOCS=1</c> writes them anew when
/// they are no longer true.
/// </summary>
internal sealed class SpecPage(string name)
{
    private const int BytesPerLine = 48;
    private const string BlockStart = "```text\n";

    private readonly string _file = Repository.PathOf("docs", "spec", name);

    public static bool Writes => Environment.GetEnvironmentVariable("IMPRINT_WRITE_DOCS") == "1";

    public byte[] Example(string example)
    {
        var (text, start, end) = Find(example);
        return Convert.FromHexString(text[start..end].ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
    }

    public void Write(string example, ReadOnlyMemory<byte> bytes)
    {
        var (text, start, end) = Find(example);
        var lines = new StringBuilder();
        foreach (var line in bytes.ToArray().Chunk(BytesPerLine))
            lines.Append(Convert.ToHexStringLower(line)).Append('\n');
        File.WriteAllText(_file, string.Concat(text.AsSpan(0, start), lines.ToString(), text.AsSpan(end)));
    }

    private (string Text, int Start, int End) Find(string example)
    {
        var text = File.ReadAllText(_file);
        var marker = text.IndexOf($"<!-- example: {example} -->", StringComparison.Ordinal);
        Assert.True(marker >= 0, $"{_file} has no example '{example}'.");
        var start = text.IndexOf(BlockStart, marker, StringComparison.Ordinal) + BlockStart.Length;
        return (text, start, text.IndexOf("```", start, StringComparison.Ordinal));
    }
}
