using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Imprint.Crypto.Ecdsa;

/// <summary>
/// Keeps public keys that were parsed, because parsing one costs more than checking a signature with it. Bounded, so that a peer
/// who sends many keys only displaces those that are not used; safe for many threads.
/// </summary>
/// <remarks>A key that is displaced may still be in use elsewhere, so it is left to the collector and not disposed.</remarks>
public sealed class ParsedKeyCache<TKey>(int limit)
    where TKey : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<KeyDigest, int> _slotOf = new(limit);
    private readonly Slot[] _slots = new Slot[limit > 0 ? limit : throw new ArgumentOutOfRangeException(nameof(limit))];
    private int _hand;

    public int Count
    {
        get
        {
            lock (_lock)
                return _slotOf.Count;
        }
    }

    /// <summary>
    /// The key of these bytes (a SubjectPublicKeyInfo or a point), parsed now or earlier. Null from <paramref name="parse"/> means
    /// that the bytes are no key; such bytes are not remembered. Do not mix encodings of two curves in one cache.
    /// </summary>
    public TKey? GetOrParse(ReadOnlySpan<byte> encoded, Func<ReadOnlySpan<byte>, TKey?> parse)
    {
        var digest = KeyDigest.Of(encoded);
        if (TryGet(digest, out var known))
            return known;

        // Outside the lock: two threads may parse the same new key, and one of the two is kept.
        return parse(encoded) is { } parsed ? Keep(digest, parsed) : null;
    }

    private bool TryGet(in KeyDigest digest, [NotNullWhen(true)] out TKey? key)
    {
        lock (_lock)
        {
            key = null;
            if (!_slotOf.TryGetValue(digest, out var at))
                return false;
            _slots[at].UsedLately = true;
            key = _slots[at].Key!;
            return true;
        }
    }

    private TKey Keep(in KeyDigest digest, TKey key)
    {
        lock (_lock)
        {
            if (_slotOf.TryGetValue(digest, out var existing))
                return _slots[existing].Key!;

            var at = FindRoom();
            _slots[at] = new Slot
            {
                Digest = digest,
                Key = key,
                UsedLately = false,
            };
            _slotOf[digest] = at;
            return key;
        }
    }

    // The clock: the hand passes over what was used since it last came by, and takes the first that was not.
    private int FindRoom()
    {
        while (true)
        {
            var at = _hand;
            _hand = (_hand + 1) % _slots.Length;
            if (_slots[at].Key is null)
                return at;
            if (!_slots[at].UsedLately)
            {
                _slotOf.Remove(_slots[at].Digest);
                return at;
            }

            _slots[at].UsedLately = false;
        }
    }

    private struct Slot
    {
        public KeyDigest Digest;
        public TKey? Key;
        public bool UsedLately;
    }

    private readonly record struct KeyDigest(UInt128 High, UInt128 Low)
    {
        public static KeyDigest Of(ReadOnlySpan<byte> encoded)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(encoded, hash);
            return new KeyDigest(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
    }
}
