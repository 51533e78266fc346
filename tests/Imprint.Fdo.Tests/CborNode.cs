using System.Buffers.Binary;
using System.Formats.Cbor;

namespace Imprint.Fdo.Tests;

/// <summary>How an item was spoilt, and whether a reader that takes every field seriously must refuse it.</summary>
internal sealed record CborMutation(string Path, string What, bool IsAlwaysWrong, byte[] Encoded);

/// <summary>
/// A CBOR item taken apart, items inside byte strings too, to be put together again with one thing wrong. Every place gets every
/// kind of spoiling once.
/// </summary>
internal sealed class CborNode
{
    private static readonly (string What, bool IsAlwaysWrong, byte[] Encoded)[] Replacements =
    [
        ("a float", true, [0xf9, 0x3e, 0x00]),
        ("a small number", false, [0x07]),
        ("a negative number", false, [0x38, 0x63]),
        ("the largest number", false, [0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("the smallest number", false, [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("null", false, [0xf6]),
        ("undefined", false, [0xf7]),
        ("true", false, [0xf5]),
        ("an empty text", false, [0x60]),
        ("a text", false, [0x64, .. "text"u8]),
        ("a long text", false, [0x79, 0x13, 0x88, .. Enumerable.Repeat((byte)'x', 5000)]),
        ("no bytes", false, [0x40]),
        ("a byte", false, [0x41, 0x80]),
        ("many bytes", false, [0x5a, 0x00, 0x01, 0x11, 0x70, .. new byte[70000]]),
        ("an empty array", false, [0x80]),
        ("an array", false, [0x83, 0x01, 0x02, 0x03]),
        ("an array of arrays", false, [.. Enumerable.Repeat((byte)0x81, 40), 0x80]),
        ("an empty map", false, [0xa0]),
        ("a map with a key twice", false, [0xa2, 0x01, 0x02, 0x01, 0x03]),
        ("an unfinished item", true, [0x9f]),
        ("a break", true, [0xff]),
    ];

    private readonly byte _major;
    private readonly ulong _argument;
    private readonly byte[] _raw;
    private readonly List<CborNode> _children = [];
    private readonly bool _isEmbedded;
    private byte[]? _replacement;
    private byte[]? _extra;
    private int _dropped = -1;

    private CborNode(CborReader reader)
    {
        var state = reader.PeekState();
        _major = state switch
        {
            CborReaderState.StartArray => 4,
            CborReaderState.StartMap => 5,
            CborReaderState.Tag => 6,
            CborReaderState.ByteString => 2,
            _ => 7,
        };
        _raw = [];
        switch (_major)
        {
            case 4:
                for (var left = reader.ReadStartArray(); left > 0; left--)
                    _children.Add(new CborNode(reader));
                reader.ReadEndArray();
                break;
            case 5:
                for (var left = 2 * reader.ReadStartMap(); left > 0; left--)
                    _children.Add(new CborNode(reader));
                reader.ReadEndMap();
                break;
            case 6:
                _argument = (ulong)reader.ReadTag();
                _children.Add(new CborNode(reader));
                break;
            case 2:
                _raw = reader.ReadByteString();
                if (HoldsItem(_raw))
                {
                    _isEmbedded = true;
                    _children.Add(new CborNode(new CborReader(_raw, CborConformanceMode.Lax)));
                }

                break;
            default:
                _raw = reader.ReadEncodedValue().ToArray();
                break;
        }
    }

    public static CborNode Parse(byte[] encoded) => new(new CborReader(encoded, CborConformanceMode.Lax));

    public byte[] Encode()
    {
        var output = new List<byte>();
        Write(output);
        return [.. output];
    }

    public IEnumerable<CborMutation> Mutations() => Mutations(this, "");

    private IEnumerable<CborMutation> Mutations(CborNode root, string path)
    {
        foreach (var (what, isAlwaysWrong, encoded) in Replacements)
        {
            _replacement = encoded;
            yield return new CborMutation(path, $"replaced by {what}", isAlwaysWrong, root.Encode());
        }

        _replacement = null;
        _replacement = [0xd8, 0x63, .. Encode(without: true)];
        yield return new CborMutation(path, "put under a tag", true, root.Encode());
        _replacement = null;

        if (_major is 4 or 5)
        {
            _extra = _major == 4 ? [0xf6] : [0x18, 0xc8, 0xf6];
            yield return new CborMutation(path, "one more at the end", true, root.Encode());
            _extra = null;
            var step = _major == 4 ? 1 : 2;
            for (var i = 0; i < _children.Count; i += step)
            {
                _dropped = i;
                yield return new CborMutation($"{path}/{i}", "left out", true, root.Encode());
            }

            _dropped = -1;
        }

        if (_major == 2 && !_isEmbedded)
        {
            foreach (
                var (what, bytes) in new[]
                {
                    ("one byte less", _raw[..Math.Max(0, _raw.Length - 1)]),
                    ("one byte more", [.. _raw, 0]),
                }
            )
            {
                _replacement = Bytes(bytes);
                yield return new CborMutation(path, what, false, root.Encode());
            }

            _replacement = null;
        }

        for (var i = 0; i < _children.Count; i++)
        {
            var name =
                _isEmbedded ? "<>"
                : _major == 6 ? "tag"
                : $"{i}";
            foreach (var mutation in _children[i].Mutations(root, $"{path}/{name}"))
                yield return mutation;
        }
    }

    // Hashes, signatures and random numbers may look like anything; their lengths tell them.
    private static bool HoldsItem(byte[] bytes)
    {
        if (bytes.Length is 0 or (> 12 and <= 48) or 64 or 96 || bytes[0] is < 0x80 or > 0xbf)
            return false;
        try
        {
            var reader = new CborReader(bytes, CborConformanceMode.Lax);
            reader.SkipValue();
            return reader.BytesRemaining == 0;
        }
        catch (CborContentException)
        {
            return false;
        }
    }

    private byte[] Encode(bool without)
    {
        var kept = _replacement;
        _replacement = without ? null : kept;
        var encoded = Encode();
        _replacement = kept;
        return encoded;
    }

    private void Write(List<byte> output)
    {
        if (_replacement is not null)
        {
            output.AddRange(_replacement);
            return;
        }

        var step = _major == 5 ? 2 : 1;
        var children = _children.Where((_, i) => _dropped < 0 || i < _dropped || i >= _dropped + step).ToList();
        switch (_major)
        {
            case 7:
                output.AddRange(_raw);
                return;
            case 2:
                output.AddRange(Bytes(_isEmbedded ? children[0].Encode() : _raw));
                return;
            case 6:
                output.AddRange(Head(6, _argument));
                break;
            default:
                output.AddRange(Head(_major, (ulong)(children.Count / step + (_extra is null ? 0 : 1))));
                break;
        }

        foreach (var child in children)
            child.Write(output);
        if (_extra is not null)
            output.AddRange(_extra);
    }

    private static byte[] Bytes(byte[] content) => [.. Head(2, (ulong)content.Length), .. content];

    private static byte[] Head(byte major, ulong argument)
    {
        var high = (byte)(major << 5);
        if (argument < 24)
            return [(byte)(high | (byte)argument)];
        if (argument <= byte.MaxValue)
            return [(byte)(high | 24), (byte)argument];
        var bytes = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), (uint)argument);
        if (argument <= ushort.MaxValue)
            return [(byte)(high | 25), bytes[3], bytes[4]];
        bytes[0] = (byte)(high | 26);
        return bytes;
    }
}
