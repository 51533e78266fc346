using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Imprint.Web.Outbound;

/// <summary>A request that can be sent more than once, because its body is at hand.</summary>
public sealed record PartyRequest(HttpMethod Method, string Path)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    public ReadOnlyMemory<byte> Body { get; init; }

    public MediaTypeHeaderValue? ContentType { get; init; }

    /// <summary>Makes any method safe to repeat; keep it over restarts where the effect must not happen twice.</summary>
    public string? IdempotencyKey { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>True when sending it again cannot do more than sending it once (RFC 9110 §9.2.2, or by the key).</summary>
    internal bool IsRepeatable =>
        IdempotencyKey is not null
        || Method == HttpMethod.Get
        || Method == HttpMethod.Head
        || Method == HttpMethod.Put
        || Method == HttpMethod.Delete
        || Method == HttpMethod.Options;

    public static PartyRequest Get(string path) => new(HttpMethod.Get, path);

    public static PartyRequest Post<T>(string path, T body, JsonTypeInfo<T> type, string idempotencyKey) =>
        new(HttpMethod.Post, path)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(body, type),
            ContentType = Json,
            IdempotencyKey = idempotencyKey,
        };
}
