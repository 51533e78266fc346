namespace Imprint.Journey.FirstAccess;

/// <summary>
/// What a device remembers of the record it accepted last, so that nobody can take it back to an older one. Versions are counted
/// for each owner and scope: a new owner starts anew.
/// </summary>
/// <param name="OwnerKeyHash">SHA-256 over the owner key's SubjectPublicKeyInfo.</param>
public sealed record LastAccepted(ReadOnlyMemory<byte> OwnerKeyHash, FirstAccessScope Scope, long Version)
{
    public bool IsFor(ReadOnlySpan<byte> ownerKeyHash, FirstAccessScope scope) =>
        Scope == scope && OwnerKeyHash.Span.SequenceEqual(ownerKeyHash);
}
