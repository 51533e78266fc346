namespace Imprint.Web.Audit;

/// <summary>Something that was done. It takes the correlator of the request in which it is made.</summary>
public sealed record AuditEntry
{
    private const int MaxActionLength = 64;
    private const int MaxTargetLength = 256;
    private const int MaxReasonLength = 1000;

    /// <param name="actor">Who did it.</param>
    /// <param name="action">What was done, as our code names it: <c>trust-anchor.add</c>.</param>
    /// <param name="target">What it was done to: a kind and an id.</param>
    /// <param name="reason">Why, in the actor's words.</param>
    public AuditEntry(AuditActor actor, string action, string target, string? reason = null)
    {
        Actor = actor;
        Action = AuditText.Clean(action, MaxActionLength);
        // A target may be a hash of something public, which free text may not.
        Target =
            target.Length <= MaxTargetLength && !target.Any(char.IsControl) && !target.Any(char.IsSurrogate)
                ? target
                : throw new ArgumentException(
                    "A target is a kind and an id of at most 256 printable characters.",
                    nameof(target)
                );
        Reason = reason is null ? null : AuditText.Clean(reason, MaxReasonLength);
        Correlator = Correlation.Correlator.Current;
    }

    public AuditActor Actor { get; }

    public string Action { get; }

    public string Target { get; }

    public string? Reason { get; }

    public string? Correlator { get; init; }

    public AuditDetails? Details { get; init; }
}
