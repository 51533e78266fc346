using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Crypto.Custody;

// RFC 5958 section 2
//   OneAsymmetricKey ::= SEQUENCE { version INTEGER, SEQUENCE { algorithm OBJECT IDENTIFIER, parameters }, privateKey, … }
internal static class Pkcs8
{
    private static readonly Oid RsaEncryption = Oid.Parse("1.2.840.113549.1.1.1");

    /// <summary>Whether a private key says of itself that it is for RSA.</summary>
    public static bool IsRsa(ReadOnlySpan<byte> pkcs8)
    {
        var reader = new DerReader(pkcs8);
        reader.EnterSequence();
        reader.ReadInteger();
        reader.EnterSequence();
        return reader.ReadOid() == RsaEncryption;
    }
}
