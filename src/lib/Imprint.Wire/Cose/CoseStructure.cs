using System.Formats.Cbor;

namespace Imprint.Wire.Cose;

/// <summary>The byte strings that are signed, authenticated or given to an AEAD as additional data (RFC 9052 4.4, 5.3, 6.3).</summary>
public static class CoseStructure
{
    /// <summary>Sig_structure of a COSE_Sign1: <c>["Signature1", protected, external, payload]</c>.</summary>
    public static byte[] Signature1(
        ReadOnlyMemory<byte> protectedBytes,
        ReadOnlyMemory<byte> external,
        ReadOnlyMemory<byte> payload
    ) => Build("Signature1", protectedBytes, external, payload);

    /// <summary>Enc_structure of a COSE_Encrypt0: <c>["Encrypt0", protected, external]</c>.</summary>
    public static byte[] Encrypt0(ReadOnlyMemory<byte> protectedBytes, ReadOnlyMemory<byte> external) =>
        Build("Encrypt0", protectedBytes, external);

    /// <summary>MAC_structure of a COSE_Mac0: <c>["MAC0", protected, external, payload]</c>.</summary>
    public static byte[] Mac0(ReadOnlyMemory<byte> protectedBytes, ReadOnlyMemory<byte> external, ReadOnlyMemory<byte> payload) =>
        Build("MAC0", protectedBytes, external, payload);

    private static byte[] Build(string context, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        var writer = new CborWriter(CborConformanceMode.Strict);
        writer.WriteStartArray(1 + parts.Length);
        writer.WriteTextString(context);
        foreach (var part in parts)
            writer.WriteByteString(part.Span);
        writer.WriteEndArray();
        return writer.Encode();
    }
}
