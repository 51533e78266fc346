using System.Diagnostics.CodeAnalysis;
using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Pki;

/// <summary>
/// An X.509 certificate read by hand from the bytes that were received. It keeps that memory and hands out slices of it: what
/// is signed, compared or passed on is never a re-encoding.
/// </summary>
public sealed class Certificate
{
    public const int MaxLength = 16 * 1024;

    private Certificate(
        ReadOnlyMemory<byte> raw,
        SignedStructure signed,
        SerialNumber serialNumber,
        DistinguishedName issuer,
        Validity validity,
        DistinguishedName subject,
        SubjectPublicKey publicKey,
        CertificateExtensions extensions
    )
    {
        Raw = raw;
        Signed = signed;
        SerialNumber = serialNumber;
        Issuer = issuer;
        Validity = validity;
        Subject = subject;
        PublicKey = publicKey;
        Extensions = extensions;
    }

    public ReadOnlyMemory<byte> Raw { get; }

    public SignedStructure Signed { get; }

    public SerialNumber SerialNumber { get; }

    public DistinguishedName Issuer { get; }

    public Validity Validity { get; }

    public DistinguishedName Subject { get; }

    public SubjectPublicKey PublicKey { get; }

    public CertificateExtensions Extensions { get; }

    public bool IsSelfIssued => Subject.Equals(Issuer);

    /// <summary>Reads one certificate with nothing behind it. The bytes must not change afterwards.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out Certificate? certificate, out WireFault fault)
    {
        certificate = null;
        fault = WireFault.TooLong;
        if (der.Length <= MaxLength && SignedStructure.Read(der, out fault) is { } signed)
            certificate = ReadToBeSigned(der, signed, out fault);
        return certificate is not null;
    }

    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out Certificate? certificate) =>
        TryParse(der, out certificate, out _);

    public override string ToString() => $"{Subject} (serial {SerialNumber}, issued by {Issuer})";

    // TBSCertificate ::= SEQUENCE {
    //   version [0] EXPLICIT, serialNumber, signature AlgorithmIdentifier, issuer, validity, subject, subjectPublicKeyInfo,
    //   issuerUniqueID [1] OPTIONAL, subjectUniqueID [2] OPTIONAL, extensions [3] EXPLICIT OPTIONAL }     RFC 5280 §4.1
    private static Certificate? ReadToBeSigned(ReadOnlyMemory<byte> raw, SignedStructure signed, out WireFault fault)
    {
        var input = signed.ToBeSigned;
        var reader = new DerReader(input.Span);
        var fields = reader.EnterSequence();

        var version = reader.Enter(DerTag.ContextConstructed(0));
        if (reader.ReadInt32() != 2)
            reader.Fail(WireFault.BadValue); // only v3 has the extensions that a chain check needs
        reader.Leave(version);

        if (!SerialNumber.TryCreate(reader.ReadInteger(), out var serialNumber))
            reader.Fail(WireFault.TooLong);
        // §4.1.1.2: the algorithm inside and the one outside must be the same.
        if (!reader.ReadTlv(DerTag.Sequence).Whole.SequenceEqual(signed.AlgorithmIdentifier.Span))
            reader.Fail(WireFault.BadValue);
        var issuer = DistinguishedName.Read(ref reader, input);

        var times = reader.EnterSequence();
        var validity = new Validity(reader.ReadTime(), reader.ReadTime());
        reader.Leave(times);

        var subject = DistinguishedName.Read(ref reader, input);
        var publicKey = SubjectPublicKey.Read(ref reader, input);
        if (reader.NextIs(DerTag.Context(1)))
            reader.ReadTlv();
        if (reader.NextIs(DerTag.Context(2)))
            reader.ReadTlv();

        var extensions = CertificateExtensions.Empty;
        if (reader.TryEnter(DerTag.ContextConstructed(3), out var wrapper))
        {
            extensions = CertificateExtensions.Read(ref reader, input);
            reader.Leave(wrapper);
        }

        reader.Leave(fields);
        fault = reader.Fault;
        return fault == WireFault.None
            ? new Certificate(raw, signed, serialNumber, issuer!, validity, subject!, publicKey!, extensions)
            : null;
    }
}
