using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Imprint.Web.Bodies;

/// <summary>A value that one converter reads whole.</summary>
internal static class LeafShape
{
    public static BodyShape Of(JsonTypeInfo type) => Of(type.Type, type.Converter, type.Options);

    public static BodyShape Of(Type type, JsonConverter converter, JsonSerializerOptions options)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return new NullableShape(BodyShape.Of(options.GetTypeInfo(inner)));
        if (IdentifierShape.TryMake(type) is { } identifier)
            return identifier;
        if (type.IsEnum)
            return new WordShape(type, converter, options);
        return PlainShape.Find(type, converter) is { } plain ? plain : new ConverterShape(type, converter, options);
    }
}

/// <summary>A value type that may be null.</summary>
internal sealed class NullableShape(BodyShape inner) : BodyShape
{
    public override string Expected => inner.Expected;

    public override bool TakesNull => true;

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults) => inner.Check(ref reader, faults);
}
