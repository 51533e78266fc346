using System.Formats.Cbor;
using System.Text;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>One <c>[key tstr, bstr .cbor value]</c>. The key is <c>module:message</c>, the value the bytes of one CBOR item or a part of them.</summary>
public sealed record ServiceInfoEntry(string Key, ReadOnlyMemory<byte> Value)
{
    /// <summary>Longer keys are refused, so that every message of the least size makes progress.</summary>
    public const int MaxKeyLength = 128;

    public string Module => Key[..Key.IndexOf(':')];

    public string Message => Key[(Key.IndexOf(':') + 1)..];

    /// <summary>How many bytes this entry takes in the array.</summary>
    public int EncodedLength => Overhead(Key, Value.Length) + Value.Length;

    public static ServiceInfoEntry Create(string module, string message, Action<CborWriter> write) =>
        new($"{module}:{message}", CborEncoding.Encode(write));

    /// <summary>The bytes around a value: the pair's head, the key with its head, the value's head.</summary>
    internal static int Overhead(string key, int valueLength)
    {
        var keyLength = Encoding.UTF8.GetByteCount(key);
        return 1 + HeadLength(keyLength) + keyLength + HeadLength(valueLength);
    }

    internal static bool IsKey(string key)
    {
        var colon = key.IndexOf(':');
        return colon > 0 && colon < key.Length - 1 && Encoding.UTF8.GetByteCount(key) <= MaxKeyLength;
    }

    internal void Write(CborWriter writer)
    {
        writer.WriteStartArray(2);
        writer.WriteTextString(Key);
        writer.WriteByteString(Value.Span);
        writer.WriteEndArray();
    }

    internal static ServiceInfoEntry Read(CborCursor cursor)
    {
        cursor.EnterArray(2);
        var key = cursor.ReadText(MaxKeyLength);
        var value = cursor.ReadBytes();
        cursor.LeaveArray();
        if (cursor.Fault == Wire.WireFault.None && !IsKey(key))
            cursor.Fail(Wire.WireFault.BadValue);
        return new ServiceInfoEntry(key, value);
    }

    private static int HeadLength(int argument) =>
        argument switch
        {
            < 24 => 1,
            <= byte.MaxValue => 2,
            <= ushort.MaxValue => 3,
            _ => 5,
        };
}
