using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Wire.Cose;

// RFC 9052 5.2: COSE_Encrypt0 = 16([ protected, unprotected, ciphertext: bstr / nil ])

/// <summary>A plaintext sealed under a key that both sides hold.</summary>
public sealed class CoseEncrypt0 : CoseMessage
{
    private const ulong Tag = 16;

    private CoseEncrypt0(Parts parts, ReadOnlyMemory<byte>? ciphertext)
        : base(parts) => Ciphertext = ciphertext;

    /// <summary>Ciphertext and tag, or null when they are detached.</summary>
    public ReadOnlyMemory<byte>? Ciphertext { get; }

    /// <summary>Reads a whole message; <paramref name="limits"/> is for those with contents larger than the default allows.</summary>
    public static WireFault Read(ReadOnlyMemory<byte> encoded, out CoseEncrypt0? message, CborLimits? limits = null)
    {
        var cursor = new CborCursor(encoded, limits);
        var parts = ReadParts(cursor, Tag, itemCount: 3);
        var ciphertext = cursor.ReadBytesOrNull();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        message = cursor.Fault == WireFault.None ? new CoseEncrypt0(parts, ciphertext) : null;
        return cursor.Fault;
    }

    /// <summary>The plaintext, or null when the message is not authentic under this key or its algorithm is no AEAD of ours.</summary>
    public byte[]? Open(
        ReadOnlySpan<byte> key,
        ReadOnlyMemory<byte> externalAad = default,
        ReadOnlyMemory<byte> detachedCiphertext = default
    ) =>
        CoseAead.Of(Algorithm) is { } aead && (Unprotected.Iv ?? Protected.Iv) is { } iv
            ? aead.Open(
                key,
                iv.Span,
                (Ciphertext ?? detachedCiphertext).Span,
                CoseStructure.Encrypt0(ProtectedBytes, externalAad)
            )
            : null;

    /// <summary>Seals under a fresh random IV.</summary>
    public static byte[] Seal(
        CoseAlgorithm algorithm,
        ReadOnlySpan<byte> key,
        RandomSource random,
        ReadOnlySpan<byte> plaintext,
        CoseOptions? options = null
    )
    {
        var iv = new byte[Aead(algorithm).IvLength];
        random(iv);
        return Seal(algorithm, key, iv, plaintext, options, out _);
    }

    /// <summary>Seals under an IV that the caller has never used with this key, and gives the ciphertext alone as well.</summary>
    public static byte[] Seal(
        CoseAlgorithm algorithm,
        ReadOnlySpan<byte> key,
        byte[] iv,
        ReadOnlySpan<byte> plaintext,
        CoseOptions? options,
        out byte[] ciphertext
    )
    {
        options ??= CoseOptions.Default;
        var protectedBytes = EncodeProtected(algorithm, options.Protected);
        var aad = CoseStructure.Encrypt0(protectedBytes, options.ExternalAad);
        ciphertext = Aead(algorithm).Seal(key, iv, plaintext, aad);

        var writer = new CborWriter(CborConformanceMode.Strict);
        WriteParts(writer, Tag, itemCount: 3, protectedBytes, options.Unprotected.WithIv(iv), options);
        WriteContent(writer, ciphertext, options);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static CoseAead Aead(CoseAlgorithm algorithm) =>
        CoseAead.Of(algorithm) ?? throw new ArgumentOutOfRangeException(nameof(algorithm));
}
