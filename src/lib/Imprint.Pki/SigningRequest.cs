using System.Diagnostics.CodeAnalysis;
using Imprint.Crypto.Custody;
using Imprint.Pki.Issuing;
using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Pki;

/// <summary>A PKCS#10 certification request (RFC 2986): a public key, and its holder's wishes, signed with the private half.</summary>
public sealed class SigningRequest
{
    public const int MaxLength = 16 * 1024;

    private const int MaxAttributes = 16;
    private const int MaxPasswordLength = 255; // PKCS#9 pkcs-9-ub-challengePassword

    private SigningRequest(
        ReadOnlyMemory<byte> raw,
        SignedStructure signed,
        DistinguishedName subject,
        SubjectPublicKey publicKey,
        RequestedAttributes attributes
    )
    {
        Raw = raw;
        Signed = signed;
        Subject = subject;
        PublicKey = publicKey;
        Extensions = attributes.Extensions ?? CertificateExtensions.Empty;
        ChallengePassword = attributes.ChallengePassword;
    }

    public ReadOnlyMemory<byte> Raw { get; }

    public SignedStructure Signed { get; }

    public DistinguishedName Subject { get; }

    public SubjectPublicKey PublicKey { get; }

    /// <summary>The extensions asked for. A wish: the issuer's profile decides.</summary>
    public CertificateExtensions Extensions { get; }

    /// <summary>In EST the binding to the TLS connection (RFC 7030 §3.5).</summary>
    public string? ChallengePassword { get; }

    /// <summary>Whether the sender holds the private key, which may be an RSA one here.</summary>
    public bool IsSignedByItsKey() => PublicKey.IsRsa ? RsaSelfSignature.Verify(Signed, PublicKey) : Signed.IsSignedBy(PublicKey);

    /// <summary>Reads one request with nothing behind it. The bytes must not change afterwards.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out SigningRequest? request, out WireFault fault)
    {
        request = null;
        fault = WireFault.TooLong;
        if (der.Length <= MaxLength && SignedStructure.Read(der, out fault) is { } signed)
            request = ReadInfo(der, signed, out fault);
        return request is not null;
    }

    /// <summary>Writes and signs a request for a key in custody.</summary>
    public static byte[] Create(
        CustodyKey key,
        DistinguishedName subject,
        IReadOnlyList<EncodedExtension>? extensions = null,
        string? challengePassword = null
    ) => Create(key.Kind, key.SubjectPublicKeyInfo, key.SignData, subject, extensions, challengePassword);

    /// <summary>Writes a request for a key that is somewhere else, and has it signed there.</summary>
    public static byte[] Create(
        KeyKind kind,
        ReadOnlyMemory<byte> subjectPublicKeyInfo,
        DataSigner sign,
        DistinguishedName subject,
        IReadOnlyList<EncodedExtension>? extensions = null,
        string? challengePassword = null
    )
    {
        var writer = new DerWriter(512);
        using (writer.BeginSequence())
        {
            writer.WriteInteger(0);
            writer.WriteRaw(subject.Raw.Span);
            writer.WriteRaw(subjectPublicKeyInfo.Span);
            writer.WriteSetOf(Attributes(extensions ?? [], challengePassword), DerTag.ContextConstructed(0));
        }

        var algorithm = SignatureAlgorithms.For(kind);
        return SignedStructure.Write(writer.Written, algorithm, sign(writer.Written, algorithm.Hash, SignatureForm.Der));
    }

    private static IEnumerable<byte[]> Attributes(IReadOnlyList<EncodedExtension> extensions, string? challengePassword)
    {
        if (challengePassword is not null)
        {
            var writer = new DerWriter(64);
            using (writer.BeginSequence())
            {
                writer.WriteOid(Oids.ChallengePassword);
                using (writer.Begin(DerTag.Set))
                    writer.WriteUtf8String(challengePassword);
            }

            yield return writer.ToArray();
        }

        if (extensions.Count > 0)
        {
            var writer = new DerWriter();
            using (writer.BeginSequence())
            {
                writer.WriteOid(Oids.ExtensionRequest);
                using (writer.Begin(DerTag.Set))
                using (writer.BeginSequence())
                {
                    foreach (var extension in extensions)
                        writer.WriteRaw(extension.Der.Span);
                }
            }

            yield return writer.ToArray();
        }
    }

    // CertificationRequestInfo ::= SEQUENCE { version INTEGER { v1(0) }, subject, subjectPKInfo, attributes [0] IMPLICIT SET OF }
    private static SigningRequest? ReadInfo(ReadOnlyMemory<byte> raw, SignedStructure signed, out WireFault fault)
    {
        var input = signed.ToBeSigned;
        var reader = new DerReader(input.Span);
        var info = reader.EnterSequence();
        if (reader.ReadInt32() != 0)
            reader.Fail(WireFault.BadValue);
        var subject = DistinguishedName.Read(ref reader, input);
        var publicKey = SubjectPublicKey.Read(ref reader, input);
        var attributes = new RequestedAttributes();
        // Required by the RFC and yet left out by some when it would be empty.
        if (reader.TryEnter(DerTag.ContextConstructed(0), out var set))
        {
            ReadAttributes(ref reader, input, attributes);
            reader.Leave(set);
        }

        reader.Leave(info);
        fault = reader.Fault;
        return fault == WireFault.None ? new SigningRequest(raw, signed, subject!, publicKey!, attributes) : null;
    }

    // Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY }
    private static void ReadAttributes(ref DerReader reader, ReadOnlyMemory<byte> input, RequestedAttributes attributes)
    {
        for (var count = 1; reader.HasMore; count++)
        {
            if (count > MaxAttributes)
                reader.Fail(WireFault.TooLong);
            var attribute = reader.EnterSequence();
            var type = reader.ReadOid();
            var values = reader.Enter(DerTag.Set);
            if (type == Oids.ExtensionRequest)
            {
                if (attributes.Extensions is not null)
                    reader.Fail(WireFault.Duplicate);
                attributes.Extensions = CertificateExtensions.Read(ref reader, input);
            }
            else if (type == Oids.ChallengePassword)
            {
                if (attributes.ChallengePassword is not null)
                    reader.Fail(WireFault.Duplicate);
                attributes.ChallengePassword = reader.ReadNameString(MaxPasswordLength);
            }
            else
                reader.SkipRest();
            reader.Leave(values);
            reader.Leave(attribute);
        }
    }

    private sealed class RequestedAttributes
    {
        public CertificateExtensions? Extensions { get; set; }

        public string? ChallengePassword { get; set; }
    }
}
