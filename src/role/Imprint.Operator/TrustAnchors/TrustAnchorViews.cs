using System.Text.Json.Serialization;
using Imprint.Pki.Chains;
using Imprint.Pki.Pem;
using Imprint.Wire.Ids;

namespace Imprint.Operator.TrustAnchors;

internal sealed record AddTrustAnchor(
    string Name,
    [property: JsonConverter(typeof(AnchorKindWords))] AnchorKind Kind,
    string CertificatePem
);

internal sealed record TrustAnchorView(
    PrefixedId Id,
    string Name,
    [property: JsonConverter(typeof(AnchorKindWords))] AnchorKind Kind,
    string CertificatePem,
    DateTimeOffset AddedAt
)
{
    public static TrustAnchorView Of(TrustAnchorRow row) =>
        new(row.Id, row.Name, row.Kind, PemText.Write(PemText.Certificate, row.Certificate), row.AddedAt);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AddTrustAnchor))]
[JsonSerializable(typeof(TrustAnchorView))]
internal sealed partial class TrustAnchorJson : JsonSerializerContext;

/// <summary><c>test</c> or <c>live</c>.</summary>
internal sealed class AnchorKindWords()
    : JsonStringEnumConverter<AnchorKind>(System.Text.Json.JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
