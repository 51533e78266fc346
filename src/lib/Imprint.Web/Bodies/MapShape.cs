using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Imprint.Web.Bodies;

/// <summary>An object whose member names are data.</summary>
internal sealed class MapShape(JsonTypeInfo type) : BodyShape
{
    private const int MaxNameLength = 256;

    private BodyShape? _element;

    public override string Expected => "an object";

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(ref reader, faults);
            return;
        }

        _element ??= Of(type.Options.GetTypeInfo(type.ElementType!));
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.Length > MaxNameLength)
            {
                faults.Add(FieldFaults.BadValue, $"A name here has at most {MaxNameLength} characters.");
                reader.Skip();
                continue;
            }

            faults.Place.Push(name);
            if (!seen.Add(name))
                faults.Add(FieldFaults.DuplicateField, "The field stands there twice.");
            _element.Check(ref reader, faults);
            faults.Place.Pop();
        }
    }
}
