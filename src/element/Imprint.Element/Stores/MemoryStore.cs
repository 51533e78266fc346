using Imprint.Crypto;

namespace Imprint.Element.Stores;

/// <summary>Records for as long as the process lives: for simulated devices by the thousand.</summary>
internal sealed class MemoryStore : ElementStore
{
    private readonly SortedDictionary<string, Secret> _records = new(StringComparer.Ordinal);

    public override IReadOnlyList<string> Names => [.. _records.Keys];

    public override Secret? TryRead(string name) => _records.TryGetValue(name, out var record) ? new Secret(record.Span) : null;

    public override void Write(string name, ReadOnlySpan<byte> record)
    {
        var replacement = new Secret(record);
        Remove(name);
        _records[name] = replacement;
    }

    public override void Remove(string name)
    {
        if (_records.Remove(name, out var record))
            record.Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var record in _records.Values)
            record.Dispose();
        _records.Clear();
    }
}
