using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Imprint.Pki.Chains;

/// <summary>
/// Intermediates that have been read, and whose signature has been checked, once. A fleet presents the same few again and
/// again. Only these two results are kept: time and revocation are looked at each time. Keyed by the whole received bytes.
/// </summary>
public sealed class CheckedIssuers(int capacity = 1024)
{
    private readonly Lock _turning = new();

    // Two generations: what was not asked for while one filled up falls out with the one before. No list to keep in order.
    private volatile ConcurrentDictionary<ReadOnlyMemory<byte>, Entry> _young = new(RawBytesComparer.Instance);
    private volatile ConcurrentDictionary<ReadOnlyMemory<byte>, Entry> _old = new(RawBytesComparer.Instance);

    internal bool TryFind(
        ReadOnlyMemory<byte> raw,
        [NotNullWhen(true)] out Certificate? certificate,
        [NotNullWhen(true)] out Certificate? signedBy
    )
    {
        if (!_young.TryGetValue(raw, out var entry) && _old.TryGetValue(raw, out entry))
            Add(entry.Certificate, entry.SignedBy);
        certificate = entry?.Certificate;
        signedBy = entry?.SignedBy;
        return entry is not null;
    }

    internal void Add(Certificate certificate, Certificate signedBy)
    {
        var young = _young;
        if (young.Count >= capacity / 2)
            young = Turn(young);
        young[certificate.Raw] = new Entry(certificate, signedBy);
    }

    private ConcurrentDictionary<ReadOnlyMemory<byte>, Entry> Turn(ConcurrentDictionary<ReadOnlyMemory<byte>, Entry> full)
    {
        lock (_turning)
        {
            if (ReferenceEquals(_young, full))
            {
                _old = full;
                _young = new ConcurrentDictionary<ReadOnlyMemory<byte>, Entry>(RawBytesComparer.Instance);
            }

            return _young;
        }
    }

    private sealed record Entry(Certificate Certificate, Certificate SignedBy);
}
