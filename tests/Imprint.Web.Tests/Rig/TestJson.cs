using System.Text.Json;
using System.Text.Json.Serialization;
using Imprint.Wire.Ids;

namespace Imprint.Web.Tests.Rig;

public enum Colour
{
    Red,
    DarkBlue,
}

public sealed record Part(string Name, int Count);

public sealed record Order(string Id, Eid? Eid, Part Main, IReadOnlyList<Part>? Spares, string? Note = null)
{
    public required bool Urgent { get; init; }

    public Colour Colour { get; init; }

    public DateTimeOffset? Due { get; init; }

    public Dictionary<string, int>? Stock { get; init; }

    [JsonPropertyName("a/b~c")]
    public int? Odd { get; init; }

    public Order? Replaces { get; init; }

    public Uri? Link { get; init; }

    public JsonElement? Anything { get; init; }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "shape")]
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), "square")]
public abstract record Shape
{
    public sealed record Circle(double Radius) : Shape;

    public sealed record Square(double Side) : Shape;
}

public sealed record Thing(string Id, int Rank);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(ColourConverter)])]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Shape))]
[JsonSerializable(typeof(Thing))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class TestJson : JsonSerializerContext;

internal sealed class ColourConverter() : JsonStringEnumConverter<Colour>(JsonNamingPolicy.KebabCaseLower);
