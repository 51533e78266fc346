using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Wire.Cose;

// RFC 9052 4.2: COSE_Sign1 = 18([ protected, unprotected, payload: bstr / nil, signature: bstr ])

/// <summary>A payload signed once. Payload and headers are slices of what was received, and what is verified is those.</summary>
public sealed class CoseSign1 : CoseMessage
{
    private const ulong Tag = 18;
    private const int MaxSignatureLength = 1024;

    private CoseSign1(Parts parts, ReadOnlyMemory<byte>? payload, ReadOnlyMemory<byte> signature)
        : base(parts)
    {
        Payload = payload;
        Signature = signature;
    }

    /// <summary>The payload, or null when it is detached.</summary>
    public ReadOnlyMemory<byte>? Payload { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Reads a whole message; <paramref name="limits"/> is for those with contents larger than the default allows.</summary>
    public static WireFault Read(ReadOnlyMemory<byte> encoded, out CoseSign1? message, CborLimits? limits = null)
    {
        var cursor = new CborCursor(encoded, limits);
        var parts = ReadParts(cursor, Tag, itemCount: 4);
        var payload = cursor.ReadBytesOrNull();
        var signature = cursor.ReadBytes(minLength: 1, MaxSignatureLength);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        message = cursor.Fault == WireFault.None ? new CoseSign1(parts, payload, signature) : null;
        return cursor.Fault;
    }

    /// <summary>The Sig_structure over the received bytes.</summary>
    public byte[] ToBeSigned(ReadOnlyMemory<byte> externalAad = default, ReadOnlyMemory<byte> detachedPayload = default) =>
        CoseStructure.Signature1(ProtectedBytes, externalAad, Payload ?? detachedPayload);

    /// <summary>Checks the signature. A message that does not protect its algorithm is refused.</summary>
    public bool Verify(
        CoseVerifier verify,
        ReadOnlyMemory<byte> externalAad = default,
        ReadOnlyMemory<byte> detachedPayload = default
    ) => Algorithm != CoseAlgorithm.None && verify(Algorithm, ToBeSigned(externalAad, detachedPayload), Signature.Span);

    public static byte[] Sign(CoseAlgorithm algorithm, ReadOnlyMemory<byte> payload, CoseSigner sign, CoseOptions? options = null)
    {
        options ??= CoseOptions.Default;
        var protectedBytes = EncodeProtected(algorithm, options.Protected);
        var signature = sign(CoseStructure.Signature1(protectedBytes, options.ExternalAad, payload));

        var writer = new CborWriter(CborConformanceMode.Strict);
        WriteParts(writer, Tag, itemCount: 4, protectedBytes, options.Unprotected, options);
        WriteContent(writer, payload, options);
        writer.WriteByteString(signature);
        writer.WriteEndArray();
        return writer.Encode();
    }
}
