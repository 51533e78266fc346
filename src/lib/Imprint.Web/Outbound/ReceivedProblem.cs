using System.Text.Json;
using Imprint.Web.Problems;

namespace Imprint.Web.Outbound;

/// <summary>Problem details as another party sent them: read for what is there, because its members are its own affair.</summary>
public sealed record ReceivedProblem(string? Code, string? Title, string? Detail)
{
    private const int MaxErrors = 50;

    public string? Step { get; private init; }

    public string? FaultParty { get; private init; }

    public string? Correlator { get; private init; }

    public bool IsRetryable { get; private init; }

    public IReadOnlyList<ProblemError> Errors { get; private init; } = [];

    internal static ReceivedProblem? Read(string? contentType, ReadOnlyMemory<byte> body)
    {
        if (contentType != ProblemBody.MediaType)
            return null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null; // InvalidOperationException: half a surrogate pair in a string
        }
    }

    private static ReceivedProblem Read(JsonElement root) =>
        new(Text(root, "code"), Text(root, "title"), Text(root, "detail"))
        {
            Step = Text(root, "step"),
            FaultParty = Text(root, "faultParty"),
            Correlator = Text(root, "correlator"),
            IsRetryable = root.TryGetProperty("retryable", out var retryable) && retryable.ValueKind == JsonValueKind.True,
            Errors =
                root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
                    ?
                    [
                        .. errors
                            .EnumerateArray()
                            .Take(MaxErrors)
                            .Where(e => e.ValueKind == JsonValueKind.Object)
                            .Select(ReadError),
                    ]
                    : [],
        };

    private static ProblemError ReadError(JsonElement error) =>
        new(Text(error, "pointer") ?? "#", Text(error, "code") ?? "", Text(error, "detail") ?? "");

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
