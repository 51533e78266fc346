using System.Text.Json.Serialization;

namespace Imprint.Provider.Ownership;

/// <summary>How a device is announced at its rendezvous.</summary>
/// <param name="RegisteredAt">When it last took the announcement.</param>
/// <param name="GrantedUntil">How long it keeps it.</param>
/// <param name="NextAt">When it is announced again.</param>
/// <param name="Attempts">How often it failed since it last succeeded.</param>
internal sealed record RendezvousStatus(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? RegisteredAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? GrantedUntil,
    DateTimeOffset NextAt,
    long Attempts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Address,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastError,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LastErrorAt
);
