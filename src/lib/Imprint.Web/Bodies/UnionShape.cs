using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Imprint.Web.Bodies;

/// <summary>One of several objects; a member says which.</summary>
internal sealed class UnionShape(JsonTypeInfo type) : BodyShape
{
    private readonly string _discriminator = type.PolymorphismOptions!.TypeDiscriminatorPropertyName;
    private readonly Dictionary<string, Lazy<ObjectShape>> _choices = ChoicesOf(type);

    public override string Expected => "an object";

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(ref reader, faults);
            return;
        }

        var word = FindWord(reader, _discriminator);
        if (word is not null && _choices.TryGetValue(word, out var choice))
        {
            choice.Value.Check(ref reader, faults);
            return;
        }

        var code = word is null ? FieldFaults.MissingField : FieldFaults.BadValue;
        faults.AddAt(_discriminator, code, $"Expected one of {string.Join(", ", _choices.Keys)}.");
        reader.Skip();
    }

    // The reader is a copy: the caller stays where it was.
    private static string? FindWord(Utf8JsonReader ahead, string discriminator)
    {
        while (ahead.Read() && ahead.TokenType != JsonTokenType.EndObject)
        {
            var isIt = ahead.ValueTextEquals(discriminator);
            ahead.Read();
            if (isIt)
                return ahead.TokenType == JsonTokenType.String ? ahead.GetString() : "";
            ahead.Skip();
        }

        return null;
    }

    private static Dictionary<string, Lazy<ObjectShape>> ChoicesOf(JsonTypeInfo type)
    {
        var choices = new Dictionary<string, Lazy<ObjectShape>>();
        var options = type.PolymorphismOptions!;
        foreach (var derived in options.DerivedTypes)
        {
            if (derived.TypeDiscriminator is string word)
                choices.Add(
                    word,
                    new(() =>
                        new ObjectShape(type.Options.GetTypeInfo(derived.DerivedType), options.TypeDiscriminatorPropertyName)
                    )
                );
        }

        return choices;
    }
}
