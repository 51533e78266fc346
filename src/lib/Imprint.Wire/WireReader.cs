using System.Buffers.Binary;

namespace Imprint.Wire;

/// <summary>Forward-only big-endian reader. The first fault sticks, so a decoder reads straight through and checks once.</summary>
public ref struct WireReader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;

    public WireFault Fault { get; private set; }

    public readonly bool HasMore => !_rest.IsEmpty;

    /// <summary>How many bytes are still unread.</summary>
    public readonly int Remaining => _rest.Length;

    public byte ReadUInt8() => Take(1) is [var value] ? value : (byte)0;

    public ushort ReadUInt16() => Take(2) is { IsEmpty: false } octets ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;

    public int ReadUInt24() => Take(3) is [var high, var middle, var low] ? high << 16 | middle << 8 | low : 0;

    public uint ReadUInt32() => Take(4) is { IsEmpty: false } octets ? BinaryPrimitives.ReadUInt32BigEndian(octets) : 0;

    /// <summary>Six octets: a sequence number of TS 33.102, a DTLS record number.</summary>
    public ulong ReadUInt48() => (ulong)ReadUInt16() << 32 | ReadUInt32();

    public ulong ReadUInt64() => Take(8) is { IsEmpty: false } octets ? BinaryPrimitives.ReadUInt64BigEndian(octets) : 0;

    /// <summary>The next octet, left in place; zero at the end.</summary>
    public readonly byte PeekUInt8() => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>Reads exactly <paramref name="length"/> bytes, or faults and returns an empty span.</summary>
    public ReadOnlySpan<byte> Take(int length)
    {
        if (Fault != WireFault.None || (uint)length > (uint)_rest.Length)
        {
            Fail(WireFault.Truncated);
            return [];
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> TakeRest() => Take(_rest.Length);

    /// <summary>A value behind a length of one octet.</summary>
    public ReadOnlySpan<byte> ReadBlock8() => Take(ReadUInt8());

    /// <summary>A value behind a length of two octets.</summary>
    public ReadOnlySpan<byte> ReadBlock16() => Take(ReadUInt16());

    /// <summary>A value behind a length of three octets.</summary>
    public ReadOnlySpan<byte> ReadBlock24() => Take(ReadUInt24());

    /// <summary>A reader over the next <paramref name="length"/> bytes. Give it back to <see cref="Join"/> when it is done.</summary>
    public WireReader Inner(int length) => new(Take(length));

    /// <summary>Takes over the fault of an inner reader; what it left unread is a fault too.</summary>
    public void Join(WireReader inner)
    {
        inner.ExpectEnd();
        if (inner.Fault != WireFault.None)
            Fail(inner.Fault);
    }

    public void Fail(WireFault fault)
    {
        if (Fault == WireFault.None)
            Fault = fault;
        _rest = [];
    }

    public void ExpectEnd()
    {
        if (!_rest.IsEmpty)
            Fail(WireFault.TrailingBytes);
    }
}
