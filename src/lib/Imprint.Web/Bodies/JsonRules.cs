using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Imprint.Web.Bodies;

/// <summary>The application's JSON metadata under our rules, whatever options its context was made with.</summary>
internal sealed class JsonRules
{
    public const int MaxDepth = 16;

    private readonly ConditionalWeakTable<JsonTypeInfo, JsonTypeInfo> _types = [];
    private readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> _options = [];
    private readonly JsonUnmappedMemberHandling _unknownMembers;

    private JsonRules(JsonUnmappedMemberHandling unknownMembers) => _unknownMembers = unknownMembers;

    /// <summary>For what is sent to us: nothing but what the type says.</summary>
    public static JsonRules Strict { get; } = new(JsonUnmappedMemberHandling.Disallow);

    /// <summary>For what we are answered: everything the type says, and members of a newer program besides.</summary>
    public static JsonRules Tolerant { get; } = new(JsonUnmappedMemberHandling.Skip);

    public JsonTypeInfo<T> For<T>(JsonTypeInfo<T> type) =>
        (JsonTypeInfo<T>)_types.GetValue(type, t => _options.GetValue(t.Options, Tighten).GetTypeInfo(t.Type));

    private JsonSerializerOptions Tighten(JsonSerializerOptions lenient)
    {
        var tight = new JsonSerializerOptions(lenient)
        {
            AllowDuplicateProperties = false,
            AllowOutOfOrderMetadataProperties = true,
            AllowTrailingCommas = false,
            MaxDepth = MaxDepth,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            ReadCommentHandling = JsonCommentHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = _unknownMembers,
        };
        tight.MakeReadOnly();
        return tight;
    }
}
