using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Imprint.Web.Bodies;

internal sealed class ListShape(JsonTypeInfo type) : BodyShape
{
    private BodyShape? _element;

    public override string Expected => "a list";

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Refuse(ref reader, faults);
            return;
        }

        _element ??= Of(type.Options.GetTypeInfo(type.ElementType!));
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            faults.Place.Push(index);
            _element.Check(ref reader, faults);
            faults.Place.Pop();
        }
    }
}
