using System.Formats.Cbor;
using System.Security.Cryptography;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>Gives the device a file: <c>name</c>, <c>length</c>, <c>sha-384</c>, <c>data</c>*; it answers <c>done</c> with the length or −1.</summary>
public sealed class OwnerDownload(string fileName, ReadOnlyMemory<byte> content) : OwnerModule
{
    /// <summary>The most bytes of a file in one <c>data</c>.</summary>
    internal const int MaxChunk = 1014;

    private readonly byte[] _sha384 = SHA384.HashData(content.Span);
    private int _position;
    private bool _isDescribed;
    private bool _isSent;

    public override string Name => ModuleNames.Download;

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (message != "done")
        {
            value.Skip();
            return FdoFault.None;
        }

        var count = value.ReadInt64();
        if (count < -1)
            value.Fail(WireFault.BadValue);
        else if (_isSent && count == content.Length)
            Finish();
        else
            Fail();
        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        if (!_isDescribed)
        {
            outbox.SendText(Name, "name", fileName);
            outbox.SendInteger(Name, "length", content.Length);
            outbox.SendBytes(Name, "sha-384", _sha384);
            _isDescribed = true;
        }

        // An empty file is one empty data: without it a device waits for ever.
        while (!_isSent && outbox.RoomForBytes(Name, "data", MaxChunk) is > 0 and var room)
        {
            var chunk = content.Slice(_position, Math.Min(room, content.Length - _position));
            outbox.SendBytes(Name, "data", chunk);
            _position += chunk.Length;
            _isSent = _position == content.Length;
        }
    }

    protected internal override void Export(CborWriter writer)
    {
        writer.WriteStartArray(4);
        writer.WriteByteString(_sha384);
        writer.WriteInt32(_position);
        writer.WriteBoolean(_isDescribed);
        writer.WriteBoolean(_isSent);
        writer.WriteEndArray();
    }

    protected internal override void Restore(CborCursor cursor)
    {
        cursor.EnterArray(4);
        if (!cursor.ReadBytes().Span.SequenceEqual(_sha384))
            cursor.Fail(WireFault.BadValue); // another file than the one that was begun
        _position = cursor.ReadUnsigned(content.Length);
        _isDescribed = cursor.ReadBoolean();
        _isSent = cursor.ReadBoolean();
        cursor.LeaveArray();
    }
}
