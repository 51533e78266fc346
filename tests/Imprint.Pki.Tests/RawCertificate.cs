using Imprint.Crypto.Custody;
using Imprint.Pki.Issuing;
using Imprint.Wire.Der;

namespace Imprint.Pki.Tests;

/// <summary>Writes certificates that no issuer of ours would write; each property is one thing that can be wrong.</summary>
internal sealed record RawCertificate
{
    public int? Version { get; init; } = 2;

    public byte[] Serial { get; init; } = [0x01];

    public DistinguishedName Issuer { get; init; } = TestPki.Root.Certificate.Subject;

    public byte[]? Subject { get; init; }

    public byte[]? Times { get; init; }

    public byte[]? InnerAlgorithm { get; init; }

    public byte[] PublicKeyInfo { get; init; } = TestPki.PublicKey("device").ToArray();

    public IReadOnlyList<byte[]> Extensions { get; init; } = [];

    public byte[] AfterExtensions { get; init; } = [];

    public byte[] Write()
    {
        var key = TestKeys.Get("maker-root");
        var algorithm = SignatureAlgorithms.For(key.Kind);
        var writer = new DerWriter();
        using (writer.BeginSequence())
        {
            if (Version is { } version)
            {
                using (writer.Begin(DerTag.ContextConstructed(0)))
                    writer.WriteInteger(version);
            }

            writer.WriteTlv(DerTag.Integer, Serial);
            writer.WriteRaw(InnerAlgorithm ?? algorithm.Identifier);
            writer.WriteRaw(Issuer.Raw.Span);
            using (writer.BeginSequence())
            {
                if (Times is not null)
                    writer.WriteRaw(Times);
                else
                {
                    writer.WriteTime(TestPki.Decade.NotBefore);
                    writer.WriteTime(TestPki.Decade.NotAfter);
                }
            }

            writer.WriteRaw(Subject ?? DistinguishedName.Create(new NameAttribute(Oids.CommonName, "raw")).Raw.Span);
            writer.WriteRaw(PublicKeyInfo);
            if (Extensions.Count > 0)
            {
                using (writer.Begin(DerTag.ContextConstructed(3)))
                using (writer.BeginSequence())
                {
                    foreach (var extension in Extensions)
                        writer.WriteRaw(extension);
                }
            }

            writer.WriteRaw(AfterExtensions);
        }

        var signature = key.SignData(writer.Written, algorithm.Hash, SignatureForm.Der);
        return SignedStructure.Write(writer.Written, algorithm, signature);
    }

    public static byte[] Extension(string oid, bool isCritical, params byte[] value) =>
        EncodedExtension.Write(Wire.Ids.Oid.Parse(oid), isCritical, writer => writer.WriteRaw(value)).Der.ToArray();
}
