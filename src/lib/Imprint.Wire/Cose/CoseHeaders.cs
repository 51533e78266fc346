using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Wire.Cose;

/// <summary>A map of header parameters with whole-number labels; values stay encoded. Parameters with text labels are passed over.</summary>
public sealed class CoseHeaders
{
    private readonly (long Label, ReadOnlyMemory<byte> Value)[] _parameters;

    private CoseHeaders((long, ReadOnlyMemory<byte>)[] parameters) => _parameters = parameters;

    public static CoseHeaders Empty { get; } = new([]);

    public bool IsEmpty => _parameters.Length == 0;

    /// <summary>The algorithm, when it is given as a number that an integer can hold.</summary>
    public CoseAlgorithm? Algorithm
    {
        get
        {
            if (Find(CoseLabel.Algorithm) is not { } value)
                return null;
            var cursor = new CborCursor(value);
            var algorithm = cursor.ReadInt32();
            return cursor.Fault == WireFault.None ? (CoseAlgorithm)algorithm : null;
        }
    }

    public ReadOnlyMemory<byte>? KeyId => FindBytes(CoseLabel.KeyId);

    public ReadOnlyMemory<byte>? Iv => FindBytes(CoseLabel.Iv);

    /// <summary>The encoded value of a parameter, or null.</summary>
    public ReadOnlyMemory<byte>? Find(long label)
    {
        foreach (var (found, value) in _parameters)
        {
            if (found == label)
                return value;
        }

        return null;
    }

    /// <summary>The value of a parameter that is a byte string, or null.</summary>
    public ReadOnlyMemory<byte>? FindBytes(long label)
    {
        if (Find(label) is not { } value)
            return null;
        var cursor = new CborCursor(value);
        var bytes = cursor.ReadBytes();
        // No conditional expression: its null would become an empty memory.
        if (cursor.Fault != WireFault.None)
            return null;
        return bytes;
    }

    /// <summary>The same headers and one more.</summary>
    public CoseHeaders With(long label, Action<CborWriter> write) => new([.. _parameters, (label, CborEncoding.Encode(write))]);

    public CoseHeaders With(CoseAlgorithm algorithm) => With(CoseLabel.Algorithm, writer => writer.WriteInt32((int)algorithm));

    public CoseHeaders WithIv(byte[] iv) => With(CoseLabel.Iv, writer => writer.WriteByteString(iv));

    internal static CoseHeaders Read(CborCursor cursor)
    {
        var parameters = new List<(long, ReadOnlyMemory<byte>)>();
        var hasText = false;
        cursor.EnterMap();
        while (cursor.HasMore)
        {
            if (cursor.Next == CborReaderState.TextString)
            {
                hasText = true;
                cursor.ReadText();
                cursor.Skip();
            }
            else
                parameters.Add((cursor.ReadInt64(), cursor.ReadRaw()));
        }

        cursor.LeaveMap();
        return new CoseHeaders([.. parameters]) { HasTextLabels = hasText };
    }

    internal CoseHeaders Followed(CoseHeaders others) => new([.. _parameters, .. others._parameters]);

    internal void Write(CborWriter writer)
    {
        writer.WriteStartMap(_parameters.Length);
        foreach (var (label, value) in _parameters)
        {
            writer.WriteInt64(label);
            writer.WriteEncodedValue(value.Span);
        }

        writer.WriteEndMap();
    }

    /// <summary>Whether parameters were passed over: the map was not empty even if this is.</summary>
    internal bool HasTextLabels { get; private init; }

    internal bool SharesLabelWith(CoseHeaders other) => _parameters.Any(p => other.Find(p.Label) is not null);
}
