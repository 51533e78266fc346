using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprint.Web.Bodies;

/// <summary>The types that JSON itself or everybody's reader knows.</summary>
internal sealed class PlainShape : BodyShape
{
    private delegate bool Fits(ref Utf8JsonReader reader);

    private static readonly Dictionary<Type, PlainShape> Known = new()
    {
        [typeof(string)] = new("a string", IsText),
        [typeof(bool)] = new("true or false", IsBoolean),
        [typeof(byte)] = new("a whole number from 0 to 255", (ref r) => IsNumber(ref r) && r.TryGetByte(out _)),
        [typeof(short)] = new("a whole number of 16 bits", (ref r) => IsNumber(ref r) && r.TryGetInt16(out _)),
        [typeof(ushort)] = new("a whole number from 0 to 65535", (ref r) => IsNumber(ref r) && r.TryGetUInt16(out _)),
        [typeof(int)] = new("a whole number of 32 bits", (ref r) => IsNumber(ref r) && r.TryGetInt32(out _)),
        [typeof(uint)] = new("a whole number from 0, of 32 bits", (ref r) => IsNumber(ref r) && r.TryGetUInt32(out _)),
        [typeof(long)] = new("a whole number of 64 bits", (ref r) => IsNumber(ref r) && r.TryGetInt64(out _)),
        [typeof(ulong)] = new("a whole number from 0, of 64 bits", (ref r) => IsNumber(ref r) && r.TryGetUInt64(out _)),
        [typeof(decimal)] = new("a number", (ref r) => IsNumber(ref r) && r.TryGetDecimal(out _)),
        [typeof(double)] = new("a number", (ref r) => IsNumber(ref r) && r.TryGetDouble(out var d) && double.IsFinite(d)),
        [typeof(float)] = new("a number", (ref r) => IsNumber(ref r) && r.TryGetSingle(out var f) && float.IsFinite(f)),
        [typeof(byte[])] = new("base64", (ref r) => r.TokenType == JsonTokenType.String && r.TryGetBytesFromBase64(out _)),
        [typeof(Guid)] = new("a UUID", (ref r) => r.TokenType == JsonTokenType.String && r.TryGetGuid(out _)),
        [typeof(DateTimeOffset)] = new("a time such as 2026-11-21T10:02:11Z", IsUtcTime),
    };

    private readonly Fits _fits;

    private PlainShape(string expected, Fits fits) => (Expected, _fits) = (expected, fits);

    public override string Expected { get; }

    /// <summary>The shape of a type that the serialiser's own converter reads; null for any other.</summary>
    public static PlainShape? Find(Type type, JsonConverter converter) =>
        converter.GetType().Assembly == typeof(JsonSerializer).Assembly ? Known.GetValueOrDefault(type) : null;

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults)
    {
        if (!_fits(ref reader))
            Refuse(ref reader, faults);
    }

    private static bool IsText(ref Utf8JsonReader reader) =>
        // Unescaping finds halves of surrogate pairs; without escapes the check of the whole text has been enough.
        reader.TokenType == JsonTokenType.String
        && (!reader.ValueIsEscaped || reader.GetString() is not null);

    private static bool IsBoolean(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.True or JsonTokenType.False;

    private static bool IsNumber(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number;

    // RFC 3339, always in UTC: a time without a zone would mean something else on every machine.
    private static bool IsUtcTime(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan is [.., (byte)'Z'] && reader.TryGetDateTimeOffset(out _);
}
