using System.Formats.Cbor;
using System.Security.Cryptography;
using Imprint.Wire.Cbor;

namespace Imprint.Wire.Cose;

// RFC 9052 6.2: COSE_Mac0 = 17([ protected, unprotected, payload: bstr / nil, tag: bstr ])

/// <summary>A payload under an HMAC with a key that both sides hold.</summary>
public sealed class CoseMac0 : CoseMessage
{
    private const ulong Tag = 17;

    private CoseMac0(Parts parts, ReadOnlyMemory<byte>? payload, ReadOnlyMemory<byte> mac)
        : base(parts)
    {
        Payload = payload;
        Mac = mac;
    }

    /// <summary>The payload, or null when it is detached.</summary>
    public ReadOnlyMemory<byte>? Payload { get; }

    public ReadOnlyMemory<byte> Mac { get; }

    /// <summary>Reads a whole message; <paramref name="limits"/> is for those with contents larger than the default allows.</summary>
    public static WireFault Read(ReadOnlyMemory<byte> encoded, out CoseMac0? message, CborLimits? limits = null)
    {
        var cursor = new CborCursor(encoded, limits);
        var parts = ReadParts(cursor, Tag, itemCount: 4);
        var payload = cursor.ReadBytesOrNull();
        var mac = cursor.ReadBytes(minLength: 1, HMACSHA512.HashSizeInBytes);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        message = cursor.Fault == WireFault.None ? new CoseMac0(parts, payload, mac) : null;
        return cursor.Fault;
    }

    /// <summary>Checks the MAC in constant time. A message that does not protect its algorithm is refused.</summary>
    public bool Verify(
        ReadOnlySpan<byte> key,
        ReadOnlyMemory<byte> externalAad = default,
        ReadOnlyMemory<byte> detachedPayload = default
    ) =>
        IsSupported(Algorithm)
        && CryptographicOperations.FixedTimeEquals(
            Compute(Algorithm, key, CoseStructure.Mac0(ProtectedBytes, externalAad, Payload ?? detachedPayload)),
            Mac.Span
        );

    public static byte[] Create(
        CoseAlgorithm algorithm,
        ReadOnlySpan<byte> key,
        ReadOnlyMemory<byte> payload,
        CoseOptions? options = null
    )
    {
        if (!IsSupported(algorithm))
            throw new ArgumentOutOfRangeException(nameof(algorithm));
        options ??= CoseOptions.Default;
        var protectedBytes = EncodeProtected(algorithm, options.Protected);
        var mac = Compute(algorithm, key, CoseStructure.Mac0(protectedBytes, options.ExternalAad, payload));

        var writer = new CborWriter(CborConformanceMode.Strict);
        WriteParts(writer, Tag, itemCount: 4, protectedBytes, options.Unprotected, options);
        WriteContent(writer, payload, options);
        writer.WriteByteString(mac);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static bool IsSupported(CoseAlgorithm algorithm) => algorithm is CoseAlgorithm.Hmac256 or CoseAlgorithm.Hmac384;

    private static byte[] Compute(CoseAlgorithm algorithm, ReadOnlySpan<byte> key, byte[] toBeAuthenticated) =>
        algorithm == CoseAlgorithm.Hmac256
            ? HMACSHA256.HashData(key, toBeAuthenticated)
            : HMACSHA384.HashData(key, toBeAuthenticated);
}
