using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Imprint.Web.Bodies;

/// <summary>
/// Reads JSON of our own APIs: what is not exactly what the type says is refused, with every wrong place named at once.
/// </summary>
public static class StrictJson
{
    /// <summary>Reads the body of a request, which must be <c>application/json</c> in UTF-8 and within the route's limit.</summary>
    public static async ValueTask<Outcome<T>> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        if (!IsJson(context.Request))
            return new ProblemResult(WebProblems.UnsupportedMediaType)
            {
                Detail = "Send the header Content-Type: application/json, UTF-8, and no Content-Encoding.",
            };
        return (await RequestBody.ReadAsync(context)).TryGet(out var body, out var problem)
            ? Read(body.Bytes.Span, type)
            : problem;
    }

    /// <summary>Reads one JSON text.</summary>
    public static Outcome<T> Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
    {
        var strict = JsonRules.Strict.For(type);
        var faults = new FaultList();
        BodyShape.Of(strict).CheckText(utf8, faults);
        if (faults.Problem is { } problem)
            return problem;

        try
        {
            return JsonSerializer.Deserialize(utf8, strict)!;
        }
        catch (JsonException refused)
        {
            // A rule that only the type's own converter or constructor knows.
            return new ProblemResult(WebProblems.BadRequest)
            {
                Errors = [new(JsonPointer.OfPath(refused.Path), FieldFaults.BadValue, "The value is not allowed here.")],
            };
        }
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;
}
