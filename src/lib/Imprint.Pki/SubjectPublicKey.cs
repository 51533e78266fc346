using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.Rsa;
using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Pki;

/// <summary>
/// A public key as a certificate carries it. Getting it ready costs more than a signature check, so it happens once, on first use.
/// </summary>
public sealed class SubjectPublicKey
{
    // AlgorithmIdentifier { id-ecPublicKey, namedCurve }, RFC 5480 §2.1.1
    private static ReadOnlySpan<byte> P256Identifier =>
        [
            0x30,
            0x13,
            0x06,
            0x07,
            0x2a,
            0x86,
            0x48,
            0xce,
            0x3d,
            0x02,
            0x01,
            0x06,
            0x08,
            0x2a,
            0x86,
            0x48,
            0xce,
            0x3d,
            0x03,
            0x01,
            0x07,
        ];

    private static ReadOnlySpan<byte> P384Identifier =>
        [0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

    private static ReadOnlySpan<byte> BrainpoolP256r1Identifier =>
        [
            0x30,
            0x14,
            0x06,
            0x07,
            0x2a,
            0x86,
            0x48,
            0xce,
            0x3d,
            0x02,
            0x01,
            0x06,
            0x09,
            0x2b,
            0x24,
            0x03,
            0x03,
            0x02,
            0x08,
            0x01,
            0x01,
            0x07,
        ];

    private readonly Lazy<EcVerificationKey?> _verifier;

    private SubjectPublicKey(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> bits, KeyKind? kind)
    {
        Raw = raw;
        Bits = bits;
        Kind = kind;
        _verifier = new Lazy<EcVerificationKey?>(Import);
    }

    /// <summary>The whole SubjectPublicKeyInfo as it was received.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>What the BIT STRING holds: the uncompressed point, for a key of a known <see cref="Kind"/>.</summary>
    public ReadOnlyMemory<byte> Bits { get; }

    /// <summary>Null for a key of no kind in use here: another curve, a compressed point, RSA.</summary>
    public KeyKind? Kind { get; }

    /// <summary>
    /// An RSA key of 2048 to 4096 bits. Such a key can be certified, and signs a request for that; no certificate or list is accepted
    /// on its signature.
    /// </summary>
    public bool IsRsa => Kind is null && RsaVerificationKey.BitsOf(Raw.Span) > 0;

    /// <summary>Reads a SubjectPublicKeyInfo that stands alone.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out SubjectPublicKey? key)
    {
        var reader = new DerReader(der.Span);
        key = Read(ref reader, der);
        reader.ExpectEnd();
        if (reader.Fault != WireFault.None)
            key = null;
        return key is not null;
    }

    /// <summary>RFC 5280 §4.2.1.2 method (1): SHA-1 over the bits of the key. An identifier, not a protection.</summary>
    public byte[] ComputeIdentifier() => SHA1.HashData(Bits.Span);

    /// <summary>Whether a DER signature over <paramref name="data"/> was made with this key's private half.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, SignatureAlgorithm algorithm) =>
        algorithm != SignatureAlgorithm.Unsupported && Verifies(data, signature, algorithm.Hash, SignatureForm.Der);

    /// <summary>The same for a signature in either form, as SGP.22 and COSE objects carry them raw.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash, SignatureForm form)
    {
        if (_verifier.Value is not { } verifier)
            return false;
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        digest = digest[..CryptographicOperations.HashData(hash, data, digest)];
        return verifier.VerifyHash(digest, signature, form);
    }

    // SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
    internal static SubjectPublicKey? Read(ref DerReader reader, ReadOnlyMemory<byte> input)
    {
        var raw = reader.PeekTlv().Range;
        var info = reader.EnterSequence();
        var algorithm = reader.ReadTlv(DerTag.Sequence).Whole;
        var bitString = reader.PeekTlv().ContentsRange;
        var bits = reader.ReadBitStringOctets();
        reader.Leave(info);
        if (reader.Fault != WireFault.None)
            return null;

        var kind = KindOf(algorithm);
        if (kind is { } known && (bits.Length != 1 + 2 * known.CoordinateLength || bits[0] != 0x04))
            kind = null;
        return new SubjectPublicKey(input[raw], input[bitString][1..], kind);
    }

    private static KeyKind? KindOf(ReadOnlySpan<byte> algorithm) =>
        algorithm.SequenceEqual(P256Identifier) ? KeyKind.P256
        : algorithm.SequenceEqual(P384Identifier) ? KeyKind.P384
        : algorithm.SequenceEqual(BrainpoolP256r1Identifier) ? KeyKind.BrainpoolP256r1
        : null;

    // Null for a point that is not on its curve: no signature verifies under it. Nobody disposes it: certificates are shared
    // between requests, and the handle inside frees itself when the last one is collected.
    private EcVerificationKey? Import() =>
        Kind is { } kind && EcVerificationKey.TryFromPoint(kind, Bits.Span, out var verifier) ? verifier : null;
}
