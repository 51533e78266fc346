using System.Security.Cryptography;

namespace Imprint.Pki.Pem;

/// <summary>
/// Strict PEM (RFC 7468). A damaged block is a fault and not, as lenient readers have it, text between two good ones: a chain
/// that silently loses a certificate is found out much later.
/// </summary>
public static class PemText
{
    public const string Certificate = "CERTIFICATE";
    public const string SigningRequest = "CERTIFICATE REQUEST";
    public const string RevocationList = "X509 CRL";
    public const string PublicKey = "PUBLIC KEY";

    private const string Boundary = "-----";

    /// <summary>Reads every block; false when there is none, one has another label, or one is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, string label, out IReadOnlyList<byte[]> blocks)
    {
        var found = new List<byte[]>();
        blocks = found;
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[..fields.Location.Start].Contains(Boundary, StringComparison.Ordinal))
                return false;
            if (!text[fields.Label].SequenceEqual(label))
                return false;
            var der = new byte[fields.DecodedDataLength];
            if (!Convert.TryFromBase64Chars(text[fields.Base64Data], der, out var length) || length != der.Length)
                return false;
            found.Add(der);
            text = text[fields.Location.End..];
        }

        return found.Count > 0 && !text.Contains(Boundary, StringComparison.Ordinal);
    }

    public static string Write(string label, ReadOnlySpan<byte> der) => PemEncoding.WriteString(label, der) + "\n";

    /// <summary>The certificates one after another, as a TLS server's chain file has them.</summary>
    public static string Write(params IEnumerable<Certificate> certificates) =>
        string.Concat(certificates.Select(c => Write(Certificate, c.Raw.Span)));
}
