using System.Buffers.Binary;
using System.Security.Cryptography;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Text;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo;

/// <summary>Sixteen random bytes that make an answer belong to one question.</summary>
public readonly record struct FdoNonce
{
    public const int ByteCount = 16;

    private readonly UInt128 _value;

    public FdoNonce(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteCount)
            throw new ArgumentException("A nonce has 16 bytes.", nameof(bytes));
        _value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static FdoNonce Create(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        random(bytes);
        return new FdoNonce(bytes);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[ByteCount];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _value);
        return bytes;
    }

    public bool Matches(FdoNonce other) => CryptographicOperations.FixedTimeEquals(ToBytes(), other.ToBytes());

    public override string ToString() => Hex.Encode(ToBytes());

    internal static FdoNonce Read(CborCursor cursor)
    {
        var bytes = cursor.ReadBytes(ByteCount, ByteCount);
        return bytes.IsEmpty ? default : new FdoNonce(bytes.Span);
    }

    internal void Write(CborWriter writer) => writer.WriteByteString(ToBytes());
}
