using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Imprint.Web.Problems;

namespace Imprint.Web.Bodies;

internal sealed class ObjectShape : BodyShape
{
    private const int MaxNameLength = 128;

    private readonly List<Member> _members = [];
    private readonly Dictionary<string, int> _indexes = [];
    private readonly bool _isOpen;
    private readonly string? _discriminator;

    /// <param name="discriminator">The name of the member that chose this type among others, if one did.</param>
    public ObjectShape(JsonTypeInfo type, string? discriminator = null)
    {
        _discriminator = discriminator;
        foreach (var property in type.Properties)
        {
            if (property.IsExtensionData)
                _isOpen = true;
            else if (property.Set is not null || property.AssociatedParameter is not null)
                Add(property, type.Options);
        }
    }

    public override string Expected => "an object";

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(ref reader, faults);
            return;
        }

        var seen = new bool[_members.Count];
        var hasDiscriminator = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == _discriminator)
                SkipDiscriminator(ref reader, faults, ref hasDiscriminator);
            else
                CheckMember(ref reader, faults, name, seen);
        }

        for (var i = 0; i < seen.Length; i++)
        {
            if (!seen[i] && _members[i].IsRequired)
                faults.AddAt(_members[i].Name, FieldFaults.MissingField, $"Expected {_members[i].Shape.Expected}.");
        }
    }

    private void CheckMember(ref Utf8JsonReader reader, FaultList faults, string name, bool[] seen)
    {
        var shown = name.Length <= MaxNameLength ? name : name[..MaxNameLength];
        faults.Place.Push(shown);
        if (!_indexes.TryGetValue(name, out var index))
        {
            if (!_isOpen)
                faults.Add(WebProblems.UnknownField, "There is no such field here.");
            reader.Skip();
        }
        else if (seen[index])
        {
            faults.Add(FieldFaults.DuplicateField, "The field stands there twice.");
            reader.Skip();
        }
        else
        {
            seen[index] = true;
            var member = _members[index];
            if (reader.TokenType != JsonTokenType.Null || !member.TakesNull)
                member.Shape.Check(ref reader, faults);
        }

        faults.Place.Pop();
    }

    private void SkipDiscriminator(ref Utf8JsonReader reader, FaultList faults, ref bool seen)
    {
        if (seen)
            faults.AddAt(_discriminator!, FieldFaults.DuplicateField, "The field stands there twice.");
        seen = true;
        reader.Skip();
    }

    private void Add(JsonPropertyInfo property, JsonSerializerOptions options)
    {
        var required =
            property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false };
        _indexes.Add(property.Name, _members.Count);
        _members.Add(new Member(property, options, required));
    }

    private sealed class Member(JsonPropertyInfo property, JsonSerializerOptions options, bool isRequired)
    {
        private BodyShape? _shape;

        public string Name { get; } = property.Name;

        public bool IsRequired { get; } = isRequired;

        public bool TakesNull { get; } =
            property.PropertyType.IsValueType
                ? Nullable.GetUnderlyingType(property.PropertyType) is not null
                : property.AssociatedParameter?.IsNullable ?? property.IsSetNullable;

        // Found when first needed, because a type may contain itself. A converter that is the member's own wins.
        public BodyShape Shape =>
            _shape ??= property.CustomConverter is { } own
                ? LeafShape.Of(property.PropertyType, own, options)
                : Of(options.GetTypeInfo(property.PropertyType));
    }
}
