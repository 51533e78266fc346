namespace Imprint.Web.Idempotency;

/// <summary>What the store says to a request that brings a key.</summary>
internal abstract record KeyClaim
{
    private KeyClaim() { }

    /// <summary>The request is ours to run. A later attempt has a higher number and makes this one's answer void.</summary>
    public sealed record Ours(long Attempt) : KeyClaim;

    public sealed record Answered(StoredAnswer Answer) : KeyClaim;

    public sealed record Running(TimeSpan LeaseLeft) : KeyClaim;

    public sealed record OtherRequest : KeyClaim;
}
