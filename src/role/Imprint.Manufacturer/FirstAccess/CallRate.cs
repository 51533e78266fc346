namespace Imprint.Manufacturer.FirstAccess;

/// <summary>Counts calls by some key in windows of fixed length. Memory is bounded: beyond so many keys in one window, new ones are not counted.</summary>
internal sealed class CallRate<TKey>(int maxPerWindow, TimeSpan window, int maxKeys, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private Dictionary<TKey, int> _calls = [];
    private DateTimeOffset _endsAt;

    /// <summary>Counts a call: null when it is allowed, else how long to wait.</summary>
    public TimeSpan? Take(TKey key)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (now >= _endsAt)
                (_calls, _endsAt) = ([], now + window);
            var calls = _calls.GetValueOrDefault(key);
            if (calls == maxPerWindow)
                return _endsAt - now;
            if (calls > 0 || _calls.Count < maxKeys)
                _calls[key] = calls + 1;
            return null;
        }
    }
}
