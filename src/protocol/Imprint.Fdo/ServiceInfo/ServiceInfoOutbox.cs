using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>
/// What is to be sent, in order. A module may always put a few messages in; one that streams stops when the outbox is full. What does
/// not fit into this message goes into the next one, and a value that fits into no message is split over entries of the same key.
/// </summary>
public sealed class ServiceInfoOutbox
{
    // The heads of the body and of the array: [bool, bool, [entries]].
    private const int Framing = 6;
    private const int LeastPart = 48;
    private const int MaxEntriesInMessage = 256;
    private const int MaxWaiting = 4096;

    private readonly int _budget;
    private readonly LinkedList<ServiceInfoEntry> _waiting = [];
    private int _waitingLength;

    internal ServiceInfoOutbox(int maxSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSize, ServiceInfoSize.Least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxSize, ServiceInfoSize.Most);
        _budget = maxSize - Framing;
    }

    /// <summary>Nothing more should be put in before the next message.</summary>
    public bool IsFull => _waiting.Count >= MaxEntriesInMessage || _budget - _waitingLength < ServiceInfoEntry.MaxKeyLength;

    internal bool IsEmpty => _waiting.Count == 0;

    internal bool IsOverrun => _waiting.Count > MaxWaiting;

    /// <summary>The longest byte string, at most <paramref name="most"/>, that still fits into this message as a value; 0 if hardly any.</summary>
    public int RoomForBytes(string module, string message, int most)
    {
        var free = _budget - _waitingLength - ServiceInfoEntry.Overhead($"{module}:{message}", most + 3) - 3;
        return free < LeastPart ? 0 : Math.Min(free, most);
    }

    public void Send(string module, string message, Action<CborWriter> write)
    {
        var entry = ServiceInfoEntry.Create(module, message, write);
        if (!ServiceInfoEntry.IsKey(entry.Key))
            throw new ArgumentException("A key is a module and a message of at most 128 bytes together.", nameof(message));
        _waiting.AddLast(entry);
        _waitingLength += entry.EncodedLength;
    }

    public void SendBoolean(string module, string message, bool value) =>
        Send(module, message, writer => writer.WriteBoolean(value));

    public void SendInteger(string module, string message, long value) =>
        Send(module, message, writer => writer.WriteInt64(value));

    public void SendText(string module, string message, string value) =>
        Send(module, message, writer => writer.WriteTextString(value));

    public void SendBytes(string module, string message, ReadOnlyMemory<byte> value) =>
        Send(module, message, writer => writer.WriteByteString(value.Span));

    /// <summary>The entries of the next message.</summary>
    internal IReadOnlyList<ServiceInfoEntry> Take()
    {
        var taken = new List<ServiceInfoEntry>();
        var left = _budget;
        while (_waiting.First is { Value: var entry } && taken.Count < MaxEntriesInMessage)
        {
            if (entry.EncodedLength <= left)
            {
                Remove(entry);
                taken.Add(entry);
                left -= entry.EncodedLength;
                continue;
            }

            var part = left - ServiceInfoEntry.Overhead(entry.Key, left);
            if (entry.EncodedLength > _budget && part >= LeastPart)
            {
                Remove(entry);
                taken.Add(entry with { Value = entry.Value[..part] });
                PutBack(entry with { Value = entry.Value[part..] });
            }

            break;
        }

        return taken;
    }

    internal void Write(CborWriter writer) => ServiceInfoEntries.Write(writer, [.. _waiting]);

    internal void Read(CborCursor cursor)
    {
        foreach (var entry in ServiceInfoEntries.Read(cursor))
        {
            _waiting.AddLast(entry);
            _waitingLength += entry.EncodedLength;
        }
    }

    private void Remove(ServiceInfoEntry entry)
    {
        _waiting.RemoveFirst();
        _waitingLength -= entry.EncodedLength;
    }

    private void PutBack(ServiceInfoEntry entry)
    {
        _waiting.AddFirst(entry);
        _waitingLength += entry.EncodedLength;
    }
}
