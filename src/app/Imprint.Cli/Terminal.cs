using System.Text.Json;
using System.Text.Json.Nodes;

namespace Imprint.Cli;

/// <summary>
/// Standard output carries data alone: text for people, or with <c>--json</c> one object per line, each with an <c>event</c>.
/// Progress and errors go to standard error.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool json, bool quiet)
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        WriteIndented = false,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool Json => json;

    /// <summary>A result: the object with <c>--json</c>, otherwise the text.</summary>
    public void Result(string name, JsonObject data, string text)
    {
        if (!json)
        {
            output.WriteLine(text);
            return;
        }

        var line = new JsonObject { ["event"] = name };
        foreach (var (key, value) in data)
            line[key] = value?.DeepClone();
        output.WriteLine(line.ToJsonString(OneLine));
        output.Flush();
    }

    public void Progress(string text)
    {
        if (!quiet)
            error.WriteLine(text);
    }

    /// <summary>One line that names the fault; with <c>--json</c> also an object, so that a program need not read prose.</summary>
    public int Fail(int exitCode, string code, string message)
    {
        error.WriteLine($"imprint: {message}");
        if (json)
            Result(
                "error",
                new JsonObject
                {
                    ["code"] = code,
                    ["message"] = message,
                    ["exitCode"] = exitCode,
                },
                message
            );
        return exitCode;
    }
}
