using System.Formats.Cbor;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>CBOR as lists, dictionaries, byte arrays, numbers, texts, booleans and nulls, to be changed at any place.</summary>
internal static class CborTree
{
    public sealed record Tagged(CborTag Tag, object? Value);

    public static object? Read(ReadOnlyMemory<byte> encoded) => Read(new CborReader(encoded, CborConformanceMode.Lax));

    public static byte[] Write(object? tree)
    {
        var writer = new CborWriter(CborConformanceMode.Lax);
        Write(writer, tree);
        return writer.Encode();
    }

    /// <summary>Changes one place. A step into a byte string goes into the item that it holds.</summary>
    public static byte[] Change(ReadOnlyMemory<byte> encoded, Func<object?, object?> change, params ReadOnlySpan<long> path) =>
        Write(Change(Read(encoded), change, path));

    private static object? Change(object? tree, Func<object?, object?> change, ReadOnlySpan<long> path)
    {
        if (path.IsEmpty)
            return change(tree);
        switch (tree)
        {
            case Tagged tagged:
                return tagged with { Value = Change(tagged.Value, change, path) };
            case byte[] embedded:
                return Write(Change(Read(embedded), change, path));
            case List<object?> list:
                list[(int)path[0]] = Change(list[(int)path[0]], change, path[1..]);
                return list;
            case Dictionary<long, object?> map:
                map[path[0]] = Change(map[path[0]], change, path[1..]);
                return map;
            default:
                throw new InvalidOperationException("The path leads nowhere.");
        }
    }

    private static object? Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.UnsignedInteger:
                var number = reader.ReadUInt64();
                return number <= long.MaxValue ? (long)number : number;
            case CborReaderState.NegativeInteger:
                return reader.ReadInt64();
            case CborReaderState.ByteString:
                return reader.ReadByteString();
            case CborReaderState.TextString:
                return reader.ReadTextString();
            case CborReaderState.Boolean:
                return reader.ReadBoolean();
            case CborReaderState.Null:
                reader.ReadNull();
                return null;
            case CborReaderState.Tag:
                return new Tagged(reader.ReadTag(), Read(reader));
            case CborReaderState.StartArray:
                var list = new List<object?>();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                    list.Add(Read(reader));
                reader.ReadEndArray();
                return list;
            case CborReaderState.StartMap:
                var map = new Dictionary<long, object?>();
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap)
                    map.Add(reader.ReadInt64(), Read(reader));
                reader.ReadEndMap();
                return map;
            default:
                throw new InvalidOperationException("Nothing that the messages of TO2 hold.");
        }
    }

    private static void Write(CborWriter writer, object? tree)
    {
        switch (tree)
        {
            case null:
                writer.WriteNull();
                break;
            case long number:
                writer.WriteInt64(number);
                break;
            case ulong number:
                writer.WriteUInt64(number);
                break;
            case byte[] bytes:
                writer.WriteByteString(bytes);
                break;
            case string text:
                writer.WriteTextString(text);
                break;
            case bool boolean:
                writer.WriteBoolean(boolean);
                break;
            case Tagged tagged:
                writer.WriteTag(tagged.Tag);
                Write(writer, tagged.Value);
                break;
            case List<object?> list:
                writer.WriteStartArray(list.Count);
                foreach (var item in list)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case Dictionary<long, object?> map:
                writer.WriteStartMap(map.Count);
                foreach (var (key, value) in map)
                {
                    writer.WriteInt64(key);
                    Write(writer, value);
                }

                writer.WriteEndMap();
                break;
        }
    }
}
