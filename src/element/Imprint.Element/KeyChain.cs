using Imprint.Pki;

namespace Imprint.Element;

/// <summary>What is asked of certificates before they are kept: that they can be read, and that the first is for the key.</summary>
internal static class KeyChain
{
    private const int MaxCertificates = 8;
    private const int MaxLength = 32 * 1024;

    /// <summary>Gives copies of the certificates and the key that the first one is for. Whether to trust them is the business of whoever asked for them.</summary>
    public static ReadOnlyMemory<byte>[] Read(
        IReadOnlyList<ReadOnlyMemory<byte>> chain,
        out ReadOnlyMemory<byte> subjectPublicKeyInfo
    )
    {
        if (chain.Count is 0 or > MaxCertificates || chain.Sum(certificate => certificate.Length) > MaxLength)
            throw new ElementException(
                ElementFault.WrongCertificate,
                $"A chain has 1 to {MaxCertificates} certificates and at most {MaxLength} bytes."
            );

        subjectPublicKeyInfo = default;
        var copies = new ReadOnlyMemory<byte>[chain.Count];
        for (var i = copies.Length - 1; i >= 0; i--)
        {
            copies[i] = chain[i].ToArray();
            if (!Certificate.TryParse(copies[i], out var certificate, out var fault))
                throw new ElementException(ElementFault.WrongCertificate, $"Certificate {i} cannot be read: {fault}.");
            subjectPublicKeyInfo = certificate.PublicKey.Raw;
        }

        return copies;
    }
}
