using System.Collections.Frozen;

namespace Imprint.Pki.Chains;

/// <summary>The anchors as they were at one moment; it never changes.</summary>
public sealed class TrustAnchorSet
{
    private readonly FrozenDictionary<ReadOnlyMemory<byte>, TrustAnchor[]> _byKeyIdentifier;
    private readonly FrozenDictionary<DistinguishedName, TrustAnchor[]> _bySubject;

    public TrustAnchorSet(IEnumerable<TrustAnchor> anchors)
    {
        // One certificate in two files is one anchor. If they disagree about its kind, the cautious one holds.
        All = anchors.OrderBy(a => a.Kind).DistinctBy(a => a.Certificate.Raw, RawBytesComparer.Instance).ToArray();
        _byKeyIdentifier = All.GroupBy(a => a.KeyIdentifier, RawBytesComparer.Instance)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), RawBytesComparer.Instance);
        _bySubject = All.GroupBy(a => a.Certificate.Subject).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    public static TrustAnchorSet Empty { get; } = new([]);

    public IReadOnlyList<TrustAnchor> All { get; }

    /// <summary>The anchor with this subject key identifier, as SGP.22 names a CI; the first when several share it.</summary>
    public TrustAnchor? Find(ReadOnlyMemory<byte> keyIdentifier) =>
        _byKeyIdentifier.TryGetValue(keyIdentifier, out var anchors) ? anchors[0] : null;

    internal ReadOnlySpan<TrustAnchor> WithSubject(DistinguishedName subject) =>
        _bySubject.TryGetValue(subject, out var anchors) ? anchors : [];
}
