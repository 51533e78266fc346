using Imprint.Web.Peers;

namespace Imprint.Web.Audit;

/// <summary>Who did something: the company, which of its keys proved it, and the person, as far as each is known.</summary>
public sealed record AuditActor(string? Party, string? KeyFingerprint, string? Person)
{
    /// <summary>The program itself, without anybody having asked for it: a timer, a clean-up, a start.</summary>
    public static AuditActor System { get; } = new("system", null, null);

    /// <summary>Whoever sent a request; a request without a known certificate comes from nobody.</summary>
    public static AuditActor Of(Caller? caller) => new(caller?.Peer.Name, caller?.KeyFingerprint, Person: null);
}
