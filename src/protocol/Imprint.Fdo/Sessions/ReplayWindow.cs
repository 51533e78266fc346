using Imprint.Wire;
using Imprint.Wire.Cbor;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo.Sessions;

/// <summary>
/// The authentication tags of the last messages of a tunnel. FIDO Device Onboard numbers none of them, so this is what tells an
/// old message from a new one; the tag is authentic, whatever the encoding around it.
/// </summary>
internal sealed class ReplayWindow
{
    private const int Length = 32;

    private readonly Queue<ulong> _marks = new(Length);

    /// <summary>False for a message that was there before.</summary>
    public bool TryAdd(ulong mark)
    {
        if (_marks.Contains(mark))
            return false;
        if (_marks.Count == Length)
            _marks.Dequeue();
        _marks.Enqueue(mark);
        return true;
    }

    public void Write(CborWriter writer)
    {
        writer.WriteStartArray(_marks.Count);
        foreach (var mark in _marks)
            writer.WriteUInt64(mark);
        writer.WriteEndArray();
    }

    public static ReplayWindow Read(CborCursor cursor)
    {
        var window = new ReplayWindow();
        cursor.EnterArray();
        while (cursor.HasMore)
        {
            if (!window.TryAdd(cursor.ReadUInt64()))
                cursor.Fail(WireFault.Duplicate);
        }

        cursor.LeaveArray();
        return window;
    }
}
