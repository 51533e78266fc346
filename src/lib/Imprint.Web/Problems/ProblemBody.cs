using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprint.Web.Correlation;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Problems;

// RFC 9457 §3.1: type, title, status, detail, instance; the rest are extension members of our own (§3.2).
internal static class ProblemBody
{
    public const string MediaType = "application/problem+json";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, ProblemResult problem, ProblemTable table)
    {
        var kind = table[problem.Code];
        var body = new ArrayBufferWriter<byte>(512);
        Write(body, context, problem, kind, table.TypeBase);

        var response = context.Response;
        response.StatusCode = kind.Status;
        response.ContentType = MediaType;
        response.ContentLength = body.WrittenCount;
        response.Headers.ContentLanguage = "en";
        response.Headers.CacheControl = "no-store";
        if ((problem.RetryAfter ?? kind.RetryAfter) is { } pause)
            response.Headers.RetryAfter = RetryAfterHeader.Of(pause);
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    private static void Write(
        IBufferWriter<byte> output,
        HttpContext context,
        ProblemResult problem,
        ProblemKind kind,
        string typeBase
    )
    {
        using var json = new Utf8JsonWriter(output, Relaxed);
        json.WriteStartObject();
        json.WriteString("type", typeBase + kind.Code);
        json.WriteString("title", kind.Title);
        json.WriteNumber("status", kind.Status);
        WriteIfAny(json, "detail", problem.Detail ?? kind.Detail);
        json.WriteString("instance", problem.Instance ?? context.Request.PathBase.Add(context.Request.Path).ToUriComponent());
        json.WriteString("code", kind.Code);
        WriteIfAny(json, "step", problem.Step ?? kind.Step);
        json.WriteBoolean("retryable", kind.Retryable);
        json.WriteString("faultParty", kind.FaultParty);
        WriteIfAny(json, "correlator", Correlator.Current);
        WriteActions(json, problem.Actions);
        WriteErrors(json, problem.Errors);
        foreach (var (name, value) in problem.Extensions ?? [])
        {
            json.WritePropertyName(name);
            if (value is null)
                json.WriteNullValue();
            else
                value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteActions(Utf8JsonWriter json, IReadOnlyList<ProblemAction> actions)
    {
        if (actions.Count == 0)
            return;
        json.WriteStartArray("actions");
        foreach (var action in actions)
        {
            json.WriteStartObject();
            json.WriteString("rel", action.Rel);
            json.WriteString("href", action.Href);
            WriteIfAny(json, "title", action.Title);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<ProblemError> errors)
    {
        if (errors.Count == 0)
            return;
        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            json.WriteStartObject();
            json.WriteString("pointer", error.Pointer);
            json.WriteString("code", error.Code);
            json.WriteString("detail", error.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
