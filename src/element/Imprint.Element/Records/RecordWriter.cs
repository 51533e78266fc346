using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imprint.Element.Records;

/// <summary>Writes a record that holds secrets, and leaves no copy of it behind.</summary>
internal sealed class RecordWriter : IDisposable
{
    private byte[] _buffer = Allocate(1024);
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void WriteUInt8(byte value) => Append(1)[0] = value;

    /// <summary>A value behind a length of three octets.</summary>
    public void WriteBlock24(ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        length[1..].CopyTo(Append(3));
        value.CopyTo(Append(value.Length));
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private Span<byte> Append(int count)
    {
        if (_length + count > _buffer.Length)
        {
            var larger = Allocate(Math.Max(_length + count, 2 * _buffer.Length));
            Written.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }

    private static byte[] Allocate(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);
}
