using Imprint.Wire;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Pki;

/// <summary>
/// Certificates in the form in which EST hands them out: a CMS SignedData that signs nothing and carries only certificates
/// (RFC 5272 §4.1, "certs-only"; RFC 5652 §5).
/// </summary>
public static class CertificatesOnly
{
    public const int MaxLength = 64 * 1024;

    private const int MaxCertificates = 16;

    private static readonly Oid Data = Oid.Parse("1.2.840.113549.1.7.1");
    private static readonly Oid SignedData = Oid.Parse("1.2.840.113549.1.7.2");

    /// <summary>Writes a set: whoever reads it finds the chain by names, not by order.</summary>
    public static byte[] Write(params IReadOnlyCollection<Certificate> certificates)
    {
        var writer = new DerWriter(256 + certificates.Sum(c => c.Raw.Length));
        using (writer.BeginSequence())
        {
            writer.WriteOid(SignedData);
            using (writer.Begin(DerTag.ContextConstructed(0)))
            using (writer.BeginSequence())
            {
                writer.WriteInteger(1);
                writer.WriteSetOf([]); // digestAlgorithms: nobody signs
                using (writer.BeginSequence())
                    writer.WriteOid(Data); // encapContentInfo without content
                writer.WriteSetOf(certificates.Select(c => c.Raw.ToArray()), DerTag.ContextConstructed(0));
                writer.WriteSetOf([]); // signerInfos
            }
        }

        return writer.ToArray();
    }

    /// <summary>Reads the certificates in the order in which they stand there. The bytes must not change afterwards.</summary>
    // ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT SignedData }
    // SignedData  ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE { eContentType, eContent [0] OPTIONAL },
    //                            certificates [0] IMPLICIT SET OPTIONAL, crls [1] IMPLICIT SET OPTIONAL, signerInfos SET }
    public static WireFault Read(ReadOnlyMemory<byte> der, out IReadOnlyList<Certificate> certificates)
    {
        var found = new List<Certificate>();
        certificates = [];
        if (der.Length > MaxLength)
            return WireFault.TooLong;

        var reader = new DerReader(der.Span);
        var outer = reader.EnterSequence();
        if (reader.ReadOid() != SignedData)
            reader.Fail(WireFault.BadValue);
        var content = reader.Enter(DerTag.ContextConstructed(0));
        var signed = reader.EnterSequence();
        reader.ReadInt32();
        reader.ReadTlv(DerTag.Set);
        reader.ReadTlv(DerTag.Sequence);
        if (reader.TryEnter(DerTag.ContextConstructed(0), out var set))
        {
            ReadCertificates(ref reader, der, found);
            reader.Leave(set);
        }

        if (reader.NextIs(DerTag.ContextConstructed(1)))
            reader.ReadTlv();
        reader.ReadTlv(DerTag.Set);
        reader.Leave(signed);
        reader.Leave(content);
        reader.Leave(outer);
        reader.ExpectEnd();
        if (reader.Fault == WireFault.None)
            certificates = found;
        return reader.Fault;
    }

    private static void ReadCertificates(ref DerReader reader, ReadOnlyMemory<byte> der, List<Certificate> found)
    {
        while (reader.HasMore)
        {
            var range = reader.ReadTlv(DerTag.Sequence).Range;
            if (reader.Fault != WireFault.None)
                return;
            if (found.Count == MaxCertificates)
                reader.Fail(WireFault.TooLong);
            else if (Certificate.TryParse(der[range], out var certificate, out var fault))
                found.Add(certificate);
            else
                reader.Fail(fault);
        }
    }
}
