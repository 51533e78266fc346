using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Imprint.Web.Bodies;

/// <summary>
/// What a body must look like, made from the JSON metadata of a type. It goes over a text before that is deserialised, because the
/// serialiser stops at the first fault and a person who mends a body wants to see all of them.
/// </summary>
internal abstract class BodyShape
{
    private static readonly ConditionalWeakTable<JsonTypeInfo, BodyShape> Known = [];

    /// <summary>What is expected, in words that fit behind "Expected".</summary>
    public abstract string Expected { get; }

    public virtual bool TakesNull => false;

    public static BodyShape Of(JsonTypeInfo type) => Known.GetValue(type, static type => Make(type));

    public void CheckText(ReadOnlySpan<byte> utf8, FaultList faults)
    {
        if (!Utf8.IsValid(utf8))
        {
            faults.Add(FieldFaults.NotJson, "The body is not UTF-8.");
            return;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonRules.MaxDepth });
        try
        {
            reader.Read();
            Check(ref reader, faults);
            reader.Read(); // Anything behind the value is a fault of the text.
        }
        catch (JsonException broken)
        {
            faults.Add(
                FieldFaults.NotJson,
                $"Not JSON, or more than {JsonRules.MaxDepth} levels deep: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}."
            );
        }
        catch (InvalidOperationException)
        {
            // The reader's word for \ud800 without its other half.
            faults.Add(FieldFaults.NotJson, "A string holds half a surrogate pair.");
        }
    }

    /// <summary>Checks the value the reader stands on and leaves the reader on its last token.</summary>
    public void Check(ref Utf8JsonReader reader, FaultList faults)
    {
        if (faults.IsFull)
            reader.Skip();
        else if (reader.TokenType != JsonTokenType.Null)
            CheckValue(ref reader, faults);
        else if (!TakesNull)
            faults.Add(FieldFaults.NullField, $"Expected {Expected}, not null.");
    }

    protected abstract void CheckValue(ref Utf8JsonReader reader, FaultList faults);

    protected void Refuse(ref Utf8JsonReader reader, FaultList faults)
    {
        faults.Add(FieldFaults.WrongType, $"Expected {Expected}.");
        reader.Skip();
    }

    private static BodyShape Make(JsonTypeInfo type) =>
        type.Kind switch
        {
            JsonTypeInfoKind.Object when type.PolymorphismOptions is { } => new UnionShape(type),
            JsonTypeInfoKind.Object => new ObjectShape(type),
            JsonTypeInfoKind.Enumerable => new ListShape(type),
            JsonTypeInfoKind.Dictionary => new MapShape(type),
            _ => LeafShape.Of(type),
        };
}
