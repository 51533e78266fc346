using System.Diagnostics;
using Imprint.Crypto.Custody;
using Imprint.Wire.Der;

namespace Imprint.Pki.Issuing;

/// <summary>An issuing certificate together with its key: writes and signs certificates and revocation lists.</summary>
public sealed class CertificateIssuer
{
    private readonly CustodyKey _key;
    private readonly ReadOnlyMemory<byte> _keyIdentifier;

    /// <param name="certificate">The issuer's own certificate.</param>
    /// <param name="key">Its private key, which stays with whoever opened it.</param>
    public CertificateIssuer(Certificate certificate, CustodyKey key)
    {
        if (!certificate.PublicKey.Raw.Span.SequenceEqual(key.SubjectPublicKeyInfo.Span))
            throw new KeyCustodyException(
                KeyCustodyFault.WrongCertificate,
                $"The certificate of '{certificate.Subject}' is not for the key '{key.Name}'."
            );
        Certificate = certificate;
        _key = key;
        var identifier = certificate.Extensions.SubjectKeyIdentifier;
        _keyIdentifier = identifier.IsEmpty ? certificate.PublicKey.ComputeIdentifier() : identifier;
    }

    public Certificate Certificate { get; }

    /// <summary>A root: a certificate that its own key signs.</summary>
    public static CertificateIssuer CreateRoot(CertificateContent content, CustodyKey key)
    {
        var publicKey = PublicKeyOf(content);
        var identifier = publicKey.ComputeIdentifier();
        return new CertificateIssuer(Sign(content, content.Subject, identifier, identifier, key), key);
    }

    public Certificate Issue(CertificateContent content) =>
        Sign(content, Certificate.Subject, PublicKeyOf(content).ComputeIdentifier(), _keyIdentifier, _key);

    /// <summary>Signs a complete list of what this issuer has revoked and has not yet expired.</summary>
    public RevocationList IssueRevocationList(
        long number,
        DateTimeOffset thisUpdate,
        DateTimeOffset nextUpdate,
        IReadOnlyCollection<KeyValuePair<SerialNumber, Revocation>> revoked
    )
    {
        var algorithm = SignatureAlgorithms.For(_key.Kind);
        var writer = new DerWriter(512 + 64 * revoked.Count);
        using (writer.BeginSequence())
        {
            writer.WriteInteger(1); // v2
            writer.WriteRaw(algorithm.Identifier);
            writer.WriteRaw(Certificate.Subject.Raw.Span);
            writer.WriteTime(thisUpdate);
            writer.WriteTime(nextUpdate);
            if (revoked.Count > 0) // §5.1.2.6: absent rather than empty
                WriteEntries(writer, revoked);
            using (writer.Begin(DerTag.ContextConstructed(0)))
            using (writer.BeginSequence())
            {
                writer.WriteRaw(EncodedExtension.AuthorityKeyIdentifier(_keyIdentifier).Der.Span);
                writer.WriteRaw(EncodedExtension.CrlNumber(number).Der.Span);
            }
        }

        var signature = _key.SignData(writer.Written, algorithm.Hash, SignatureForm.Der);
        var der = SignedStructure.Write(writer.Written, algorithm, signature);
        return RevocationList.TryParse(der, out var list, out var fault)
            ? list
            : throw new UnreachableException($"A revocation list of our own cannot be read: {fault}.");
    }

    private static void WriteEntries(DerWriter writer, IReadOnlyCollection<KeyValuePair<SerialNumber, Revocation>> revoked)
    {
        using (writer.BeginSequence())
        {
            foreach (var (serial, (since, reason)) in revoked)
            {
                using (writer.BeginSequence())
                {
                    writer.WriteTlv(DerTag.Integer, serial.Contents);
                    writer.WriteTime(since);
                    if (reason != RevocationReason.Unspecified) // §5.3.1
                        WriteReason(writer, reason);
                }
            }
        }
    }

    private static void WriteReason(DerWriter writer, RevocationReason reason)
    {
        // reasonCode, 2.5.29.21: SEQUENCE { SEQUENCE { OID, OCTET STRING { ENUMERATED } } }
        ReadOnlySpan<byte> extension =
        [
            0x30,
            0x0c,
            0x30,
            0x0a,
            0x06,
            0x03,
            0x55,
            0x1d,
            0x15,
            0x04,
            0x03,
            0x0a,
            0x01,
            (byte)reason,
        ];
        writer.WriteRaw(extension);
    }

    private static SubjectPublicKey PublicKeyOf(CertificateContent content) =>
        SubjectPublicKey.TryParse(content.SubjectPublicKeyInfo, out var key)
        && (key.Kind is not null || (content.AllowsRsaKey && key.IsRsa))
            ? key
            : throw new ArgumentException("The public key is of no kind that certificates here carry.", nameof(content));

    // RFC 5280 §4.1
    private static Certificate Sign(
        CertificateContent content,
        DistinguishedName issuer,
        ReadOnlyMemory<byte> subjectKeyIdentifier,
        ReadOnlyMemory<byte> authorityKeyIdentifier,
        CustodyKey key
    )
    {
        var algorithm = SignatureAlgorithms.For(key.Kind);
        var writer = new DerWriter(1024);
        using (writer.BeginSequence())
        {
            using (writer.Begin(DerTag.ContextConstructed(0)))
                writer.WriteInteger(2); // v3
            writer.WriteTlv(DerTag.Integer, content.SerialNumber.Contents);
            writer.WriteRaw(algorithm.Identifier);
            writer.WriteRaw(issuer.Raw.Span);
            using (writer.BeginSequence())
            {
                writer.WriteTime(content.Validity.NotBefore);
                writer.WriteTime(content.Validity.NotAfter);
            }

            writer.WriteRaw(content.Subject.Raw.Span);
            writer.WriteRaw(content.SubjectPublicKeyInfo.Span);
            using (writer.Begin(DerTag.ContextConstructed(3)))
            using (writer.BeginSequence())
            {
                writer.WriteRaw(EncodedExtension.AuthorityKeyIdentifier(authorityKeyIdentifier).Der.Span);
                writer.WriteRaw(EncodedExtension.SubjectKeyIdentifier(subjectKeyIdentifier).Der.Span);
                foreach (var extension in content.Extensions)
                    writer.WriteRaw(extension.Der.Span);
            }
        }

        var signature = key.SignData(writer.Written, algorithm.Hash, SignatureForm.Der);
        var der = SignedStructure.Write(writer.Written, algorithm, signature);
        return Certificate.TryParse(der, out var certificate, out var fault)
            ? certificate
            : throw new UnreachableException($"A certificate of our own cannot be read: {fault}.");
    }
}
