using Imprint.Journey.FirstAccess;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>A first-access record as its provider left it here.</summary>
/// <param name="OwnerKeyHash">SHA-256 over the SubjectPublicKeyInfo of the key that signed it.</param>
/// <param name="Record">As received.</param>
internal sealed record StoredRecord(
    PrefixedId Id,
    FirstAccessScope Scope,
    string Provider,
    byte[] OwnerKeyHash,
    long Version,
    byte[] Record,
    DateTimeOffset ExpiresAt,
    DateTimeOffset StoredAt
)
{
    public const string IdPrefix = "far";
}
