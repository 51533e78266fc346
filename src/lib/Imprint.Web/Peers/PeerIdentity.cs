using System.Collections.Frozen;

namespace Imprint.Web.Peers;

/// <summary>Somebody who may call: another company, or the owner of this party.</summary>
/// <param name="Name">Unique in the list; it stands in logs and in the audit log.</param>
/// <param name="Kind">What it is, in the product's words; routes ask for it.</param>
/// <param name="Pins">Any one of them is enough, so that a key can be changed without a gap.</param>
public sealed record PeerIdentity(string Name, string Kind, IReadOnlyList<PeerPin> Pins)
{
    /// <summary>What it may do where a route asks for a scope.</summary>
    public FrozenSet<string> Scopes { get; init; } = [];
}
