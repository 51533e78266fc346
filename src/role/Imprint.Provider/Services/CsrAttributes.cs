using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Services;

/// <summary>What a request for a service certificate should be like (RFC 7030 §4.5.2): an EC key on P-256, signed with SHA-256.</summary>
internal static class CsrAttributes
{
    private static readonly Oid EcPublicKey = Oid.Parse("1.2.840.10045.2.1");
    private static readonly Oid P256 = Oid.Parse("1.2.840.10045.3.1.7");
    private static readonly Oid EcdsaWithSha256 = Oid.Parse("1.2.840.10045.4.3.2");

    /// <summary>DER.</summary>
    public static ReadOnlyMemory<byte> Encoded { get; } = Write();

    // CsrAttrs ::= SEQUENCE OF CHOICE { oid OBJECT IDENTIFIER, attribute SEQUENCE { type, values SET } }
    private static byte[] Write()
    {
        var writer = new DerWriter(64);
        using (writer.BeginSequence())
        {
            using (writer.BeginSequence())
            {
                writer.WriteOid(EcPublicKey);
                using (writer.Begin(DerTag.Set))
                    writer.WriteOid(P256);
            }

            writer.WriteOid(EcdsaWithSha256);
        }

        return writer.ToArray();
    }
}
