using System.Buffers;
using System.Buffers.Binary;

namespace Imprint.Wire;

/// <summary>
/// Writes big-endian values into one growing buffer. A block behind a length is a scope,
/// <c>using (writer.BeginBlock(lengthOctets: 2)) { … }</c>: the length is patched in place when the scope closes.
/// </summary>
public sealed class WireWriter(int capacity = 64) : IBufferWriter<byte>
{
    private byte[] _buffer = new byte[capacity];
    private int _length;

    /// <summary>What has been written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Starts over, keeping the buffer.</summary>
    public void Clear() => _length = 0;

    public void WriteUInt8(byte value) => Append(1)[0] = value;

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Append(2), value);

    public void WriteUInt24(int value) => PutLength(Append(3), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Append(4), value);

    public void WriteUInt48(ulong value)
    {
        WriteUInt16(checked((ushort)(value >> 32)));
        WriteUInt32((uint)value);
    }

    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Append(8), value);

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    /// <summary>The value behind a length of one octet.</summary>
    public void WriteBlock8(ReadOnlySpan<byte> value)
    {
        WriteUInt8(checked((byte)value.Length));
        WriteBytes(value);
    }

    /// <summary>The value behind a length of two octets.</summary>
    public void WriteBlock16(ReadOnlySpan<byte> value)
    {
        WriteUInt16(checked((ushort)value.Length));
        WriteBytes(value);
    }

    /// <summary>Opens a block behind a length of one to four octets; disposing the scope puts the length in.</summary>
    public Block BeginBlock(int lengthOctets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthOctets, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthOctets, 4);
        Append(lengthOctets).Clear();
        return new Block(this, _length - lengthOctets, lengthOctets);
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        _length += count;
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_length);
    }

    private Span<byte> Append(int count)
    {
        Reserve(count);
        var appended = _buffer.AsSpan(_length, count);
        _length += count;
        return appended;
    }

    private void Reserve(int count)
    {
        if (count > _buffer.Length - _length)
            Array.Resize(ref _buffer, Math.Max(checked(_length + count), Math.Max(16, 2 * _buffer.Length)));
    }

    private static void PutLength(Span<byte> octets, int length)
    {
        if (length < 0 || (octets.Length < 4 && length >> 8 * octets.Length != 0))
            throw new OverflowException($"{length} does not fit into {octets.Length} octets.");
        for (var i = octets.Length - 1; i >= 0; i--, length >>= 8)
            octets[i] = (byte)length;
    }

    /// <summary>An open block.</summary>
    public readonly struct Block : IDisposable
    {
        private readonly WireWriter _writer;
        private readonly int _lengthAt;
        private readonly int _lengthOctets;

        internal Block(WireWriter writer, int lengthAt, int lengthOctets)
        {
            _writer = writer;
            _lengthAt = lengthAt;
            _lengthOctets = lengthOctets;
        }

        public void Dispose() =>
            PutLength(_writer._buffer.AsSpan(_lengthAt, _lengthOctets), _writer._length - _lengthAt - _lengthOctets);
    }
}
