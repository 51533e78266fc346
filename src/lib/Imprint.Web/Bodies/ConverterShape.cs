using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Imprint.Web.Bodies;

/// <summary>Any other type: whether a value fits is its converter's word.</summary>
internal sealed class ConverterShape : BodyShape
{
    private const int MaxDetailLength = 200;

    private readonly JsonTypeInfo _type;
    private readonly bool _isOurs;

    public ConverterShape(Type type, JsonConverter converter, JsonSerializerOptions options)
    {
        _isOurs = converter.GetType().Assembly != typeof(JsonSerializer).Assembly;
        var reading = options;
        if (options.GetTypeInfo(type).Converter != converter)
        {
            reading = new JsonSerializerOptions(options);
            reading.Converters.Insert(0, converter);
        }

        _type = reading.GetTypeInfo(type);
    }

    public override string Expected => "a value of the right form";

    public override bool TakesNull => _type.Type == typeof(JsonElement);

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults)
    {
        var whole = reader;
        reader.Skip();
        try
        {
            JsonSerializer.Deserialize(ref whole, _type);
        }
        catch (JsonException refused)
        {
            // Our own converters state the rule; the serialiser's own words name types.
            faults.Add(
                FieldFaults.BadValue,
                _isOurs && refused.Message.Length <= MaxDetailLength ? refused.Message : $"Expected {Expected}."
            );
        }
    }
}
