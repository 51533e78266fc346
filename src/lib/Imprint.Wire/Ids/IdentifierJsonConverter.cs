using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>An identifier as a JSON string. A text that breaks a rule is a <see cref="JsonException"/> that states the rule.</summary>
public sealed class IdentifierJsonConverter<TId> : JsonConverter<TId>
    where TId : struct, IIdentifier<TId>
{
    private const int MaxTextLength = 512;

    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (reader.TokenType != JsonTokenType.String || length > MaxTextLength)
            throw new JsonException("Expected a short string.");

        Span<char> text = stackalloc char[MaxTextLength];
        var fault = TId.Read(text[..reader.CopyString(text)], out var id);
        return fault.IsNone ? id : throw new JsonException(fault.Detail);
    }

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[MaxTextLength];
        if (!value.TryFormat(text, out var length, format: default, provider: null))
            throw new JsonException("The identifier is too long.");
        writer.WriteStringValue(text[..length]);
    }

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.Read(reader.GetString(), out var id) is { IsNone: false } fault ? throw new JsonException(fault.Detail) : id;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString() ?? "");
}
