using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.Tests.FirstAccess;

/// <summary>
/// A CBOR item as a tree that a test can break at any place: a map is a list of pairs, an array a list, the rest what
/// the platform reads.
/// </summary>
internal static class CborTree
{
    public sealed class Map : List<(object Key, object? Value)>;

    public sealed record Raw(byte[] Encoded);

    /// <summary>Every place in the tree: the way to it, and what stands there.</summary>
    public static IEnumerable<(object[] Path, object? Value)> Places(object? item, params object[] path)
    {
        yield return (path, item);
        var inside = item switch
        {
            Map map => map.Select(pair => (pair.Key, pair.Value)),
            List<object?> list => list.Select((value, index) => ((object)index, value)),
            _ => [],
        };
        foreach (var (key, value) in inside)
        {
            foreach (var place in Places(value, [.. path, key]))
                yield return place;
        }
    }

    /// <summary>The same tree with another item at one place.</summary>
    public static object? With(object? item, ReadOnlySpan<object> path, Func<object?, object?> change)
    {
        if (path.IsEmpty)
            return change(item);
        var (first, rest) = (path[0], path[1..].ToArray());
        switch (item)
        {
            case Map map:
                var changed = new Map();
                changed.AddRange(
                    map.Select(pair => (pair.Key, pair.Key.Equals(first) ? With(pair.Value, rest, change) : pair.Value))
                );
                return changed;
            default:
                var list = new List<object?>((List<object?>)item!);
                list[(int)first] = With(list[(int)first], rest, change);
                return list;
        }
    }

    public static byte[] Encode(object? item) => CborEncoding.Encode(writer => Write(writer, item));

    public static object? Decode(ReadOnlyMemory<byte> encoded) => Read(new CborReader(encoded, CborConformanceMode.Strict));

    private static object? Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.StartMap:
                var map = new Map();
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap)
                    map.Add((Read(reader)!, Read(reader)));
                reader.ReadEndMap();
                return map;
            case CborReaderState.StartArray:
                var list = new List<object?>();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                    list.Add(Read(reader));
                reader.ReadEndArray();
                return list;
            case CborReaderState.ByteString:
                return reader.ReadByteString();
            case CborReaderState.TextString:
                return reader.ReadTextString();
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return reader.ReadInt64();
            default:
                return new Raw(reader.ReadEncodedValue().ToArray());
        }
    }

    private static void Write(CborWriter writer, object? item)
    {
        switch (item)
        {
            case Map map:
                writer.WriteStartMap(map.Count);
                foreach (var (key, value) in map)
                {
                    Write(writer, key);
                    Write(writer, value);
                }

                writer.WriteEndMap();
                break;
            case List<object?> list:
                writer.WriteStartArray(list.Count);
                foreach (var value in list)
                    Write(writer, value);
                writer.WriteEndArray();
                break;
            case byte[] bytes:
                writer.WriteByteString(bytes);
                break;
            case string text:
                writer.WriteTextString(text);
                break;
            case long number:
                writer.WriteInt64(number);
                break;
            case null:
                writer.WriteNull();
                break;
            case Raw raw:
                writer.WriteEncodedValue(raw.Encoded);
                break;
            default:
                throw new ArgumentException($"Not written here: {item.GetType()}.", nameof(item));
        }
    }
}
