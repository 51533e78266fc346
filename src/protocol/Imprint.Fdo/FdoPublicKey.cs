using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.Ecdsa;
using Imprint.Crypto.Rsa;
using Imprint.Pki;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using CborReaderState = System.Formats.Cbor.CborReaderState;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo;

// PublicKey = [ pkType, pkEnc, pkBody ]

/// <summary>
/// A public key of a voucher. It keeps the array as it was received, because that is what is hashed; keys are compared by what
/// they are and not by how they were written.
/// </summary>
public sealed class FdoPublicKey
{
    // Vouchers of one manufacturer and a few providers meet the same keys again and again.
    private static readonly ParsedKeyCache<EcVerificationKey> ParsedKeys = new(1024);

    private FdoPublicKey(
        FdoKeyType type,
        FdoKeyEncoding encoding,
        ReadOnlyMemory<byte> encoded,
        ReadOnlyMemory<byte> spki,
        IReadOnlyList<ReadOnlyMemory<byte>> chain
    )
    {
        Type = type;
        Encoding = encoding;
        Encoded = encoded;
        SubjectPublicKeyInfo = spki;
        Chain = chain;
    }

    public FdoKeyType Type { get; }

    public FdoKeyEncoding Encoding { get; }

    /// <summary>The whole array.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The key in its one comparable form.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>The certificates, leaf first, of a key that came with some.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; }

    /// <summary>A key in the encoding that every peer reads. Throws for a key that FIDO Device Onboard has no type for.</summary>
    public static FdoPublicKey FromSubjectPublicKeyInfo(ReadOnlyMemory<byte> spki) =>
        FromSubjectPublicKeyInfo(
            spki,
            PublicKeyInfo.TypeOf(spki) ?? throw new ArgumentException("A key of no type in use here.", nameof(spki))
        );

    public static FdoPublicKey FromSubjectPublicKeyInfo(ReadOnlyMemory<byte> spki, FdoKeyType type)
    {
        if (!PublicKeyInfo.Fits(spki, type))
            throw new ArgumentException($"The key is not of the type {type}.", nameof(spki));
        var encoded = Encode(type, FdoKeyEncoding.X509, body => body.WriteByteString(spki.Span));
        return new FdoPublicKey(type, FdoKeyEncoding.X509, encoded, spki, []);
    }

    /// <summary>The same for a key from elsewhere: null when FIDO Device Onboard has no type for it.</summary>
    public static FdoPublicKey? TryFromSubjectPublicKeyInfo(ReadOnlyMemory<byte> spki) =>
        PublicKeyInfo.TypeOf(spki) is { } type ? FromSubjectPublicKeyInfo(spki, type) : null;

    /// <summary>A key with its certificates.</summary>
    public static FdoPublicKey FromChain(IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        if (chain.Count is 0 or > FdoLimits.MaxChainLength || !Certificate.TryParse(chain[0], out var leaf))
            throw new ArgumentException("A chain has at least one certificate, and not more than a few.", nameof(chain));
        var spki = leaf.PublicKey.Raw;
        var type = PublicKeyInfo.TypeOf(spki) ?? throw new ArgumentException("A key of no type in use here.", nameof(chain));
        var encoded = Encode(type, FdoKeyEncoding.X5Chain, body => CertificateChain.Write(body, chain));
        return new FdoPublicKey(type, FdoKeyEncoding.X5Chain, encoded, spki, chain);
    }

    /// <summary>The same key, written in this encoding; a chain only when it came with one.</summary>
    public FdoPublicKey In(FdoKeyEncoding encoding) =>
        encoding switch
        {
            _ when encoding == Encoding => this,
            FdoKeyEncoding.X509 => FromSubjectPublicKeyInfo(SubjectPublicKeyInfo, Type),
            FdoKeyEncoding.CoseKey => new FdoPublicKey(
                Type,
                encoding,
                Encode(Type, encoding, body => body.WriteEncodedValue(PublicKeyInfo.ToCoseKey(SubjectPublicKeyInfo)!.Encode())),
                SubjectPublicKeyInfo,
                []
            ),
            _ => throw new ArgumentException("Certificates cannot be made from a key.", nameof(encoding)),
        };

    /// <summary>Whether both are of one type and one size, as all keys of a voucher must be.</summary>
    public bool IsOfSameKindAs(FdoPublicKey other) => Type == other.Type && (!Type.IsRsa || RsaBits(this) == RsaBits(other));

    public bool IsSameKeyAs(FdoPublicKey other) => SubjectPublicKeyInfo.Span.SequenceEqual(other.SubjectPublicKeyInfo.Span);

    /// <summary>The hash of the array as it was received: what a device keeps of its manufacturer's key.</summary>
    public FdoHash Hash(FdoHashType type) => FdoHash.Compute(type, Encoded);

    /// <summary>Checks a signature of a COSE object (a <see cref="CoseVerifier"/>).</summary>
    public bool Verify(CoseAlgorithm algorithm, ReadOnlySpan<byte> toBeSigned, ReadOnlySpan<byte> signature)
    {
        if (!Type.SignsWith(algorithm))
            return false;
        if (Type.IsRsa)
            return RsaSignature.Verify(SubjectPublicKeyInfo.Span, algorithm, toBeSigned, signature);

        var key = ParsedKeys.GetOrParse(
            SubjectPublicKeyInfo.Span,
            static spki => EcVerificationKey.TryParse(spki, out var parsed) ? parsed : null
        );
        if (key is null)
            return false;
        Span<byte> digest = stackalloc byte[SHA384.HashSizeInBytes];
        digest = digest[
            ..(algorithm == CoseAlgorithm.Es256 ? SHA256.HashData(toBeSigned, digest) : SHA384.HashData(toBeSigned, digest))
        ];
        return key.VerifyHash(digest, signature, SignatureForm.Raw);
    }

    public static FdoFault Read(ReadOnlyMemory<byte> encoded, out FdoPublicKey? key)
    {
        key = null;
        var cursor = new CborCursor(encoded, FdoLimits.Cbor);
        cursor.EnterArray(3);
        var type = (FdoKeyType)cursor.ReadInt32();
        var encoding = (FdoKeyEncoding)cursor.ReadInt32();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        if (!Enum.IsDefined(type))
            return FdoFault.UnsupportedKeyType;
        if (!TryReadBody(cursor, encoding, out var spki, out var chain))
            return Enum.IsDefined(encoding) ? FdoFault.Malformed : FdoFault.UnsupportedKeyEncoding;
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        if (!PublicKeyInfo.Fits(spki, type))
            return FdoFault.UnsupportedKeyType;
        key = new FdoPublicKey(type, encoding, encoded, spki, chain);
        return FdoFault.None;
    }

    internal static FdoPublicKey? Read(CborCursor cursor, ref FdoFault fault)
    {
        var raw = cursor.ReadRaw();
        if (cursor.Fault != WireFault.None)
            return null;
        var read = Read(raw, out var key);
        if (fault == FdoFault.None)
            fault = read;
        return key;
    }

    internal void Write(CborWriter writer) => writer.WriteEncodedValue(Encoded.Span);

    private static int RsaBits(FdoPublicKey key) => RsaVerificationKey.BitsOf(key.SubjectPublicKeyInfo.Span);

    private static bool TryReadBody(
        CborCursor cursor,
        FdoKeyEncoding encoding,
        out ReadOnlyMemory<byte> spki,
        [NotNullWhen(true)] out IReadOnlyList<ReadOnlyMemory<byte>>? chain
    )
    {
        spki = default;
        chain = [];
        switch (encoding)
        {
            case FdoKeyEncoding.X509:
                spki = cursor.ReadBytes(minLength: 1, Certificate.MaxLength);
                break;
            case FdoKeyEncoding.CoseKey when CoseKey.Read(cursor.ReadRaw(), out var cose) == WireFault.None:
                spki = PublicKeyInfo.Write(cose!);
                break;
            case FdoKeyEncoding.X5Chain when cursor.Next == CborReaderState.StartArray:
                chain = CertificateChain.Read(cursor);
                if (chain.Count == 0 || !Certificate.TryParse(chain[0], out var leaf))
                    return false;
                spki = leaf.PublicKey.Raw;
                break;
            default:
                return false;
        }

        return cursor.Fault == WireFault.None;
    }

    private static byte[] Encode(FdoKeyType type, FdoKeyEncoding encoding, Action<CborWriter> body) =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(3);
            writer.WriteInt32((int)type);
            writer.WriteInt32((int)encoding);
            body(writer);
            writer.WriteEndArray();
        });
}
