using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprint.Web.Bodies;

/// <summary>An enumeration: exactly one of its words, as the serialiser would write them.</summary>
internal sealed class WordShape : BodyShape
{
    private readonly HashSet<string> _words = [];

    public WordShape(Type type, JsonConverter converter, JsonSerializerOptions options)
    {
        var writing = new JsonSerializerOptions(options);
        writing.Converters.Insert(0, converter);
        foreach (var value in Enum.GetValuesAsUnderlyingType(type))
            _words.Add(JsonSerializer.Serialize(Enum.ToObject(type, value), writing.GetTypeInfo(type)).Trim('"'));
        Expected = "one of " + string.Join(", ", _words);
    }

    public override string Expected { get; }

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults)
    {
        var word = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
        if (word is null)
            Refuse(ref reader, faults);
        else if (!_words.Contains(word))
            faults.Add(FieldFaults.BadValue, $"Expected {Expected}.");
    }
}
