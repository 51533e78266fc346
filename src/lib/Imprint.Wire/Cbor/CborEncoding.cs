using System.Formats.Cbor;

namespace Imprint.Wire.Cbor;

/// <summary>Writing CBOR: definite lengths and shortest heads are what the platform's writer does; these save the ceremony.</summary>
public static class CborEncoding
{
    /// <summary>The bytes of one item.</summary>
    public static byte[] Encode(Action<CborWriter> write)
    {
        var writer = new CborWriter(CborConformanceMode.Strict);
        write(writer);
        return writer.Encode();
    }

    extension(CborWriter writer)
    {
        /// <summary>A byte string that holds an item of its own (<c>bstr .cbor</c>).</summary>
        public void WriteEmbedded(Action<CborWriter> write) => writer.WriteByteString(Encode(write));

        /// <summary>Items exactly as they were received or signed.</summary>
        public void WriteRaw(ReadOnlyMemory<byte> item) => writer.WriteEncodedValue(item.Span);

        public void WriteTextOrNull(string? text)
        {
            if (text is null)
                writer.WriteNull();
            else
                writer.WriteTextString(text);
        }
    }
}
