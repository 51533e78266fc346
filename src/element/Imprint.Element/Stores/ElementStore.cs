using Imprint.Crypto;

namespace Imprint.Element.Stores;

/// <summary>
/// Named records that nobody but an element reads. A record is replaced whole or not at all, and once a call has returned, what it did
/// outlives a power cut. One caller at a time.
/// </summary>
internal abstract class ElementStore : IDisposable
{
    /// <summary>The longest record.</summary>
    public const int MaxRecordLength = 160 * 1024;

    /// <summary>The names of all records, in order.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Reads a record, or gives null when there is none.</summary>
    public abstract Secret? TryRead(string name);

    public abstract void Write(string name, ReadOnlySpan<byte> record);

    /// <summary>Takes a record away; that there is none is no fault.</summary>
    public abstract void Remove(string name);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
