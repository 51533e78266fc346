using System.Text;

namespace Imprint.Pki.Pem;

/// <summary>Certificates in a file: one in DER, or any number in PEM.</summary>
public static class CertificateFile
{
    private const int MaxFileLength = 1024 * 1024;
    private const byte DerSequence = 0x30;

    /// <summary>Reads the certificates of a file in their order, or says which file is at fault and why.</summary>
    public static IReadOnlyList<Certificate> Read(string path)
    {
        var name = Path.GetFileName(path);
        var content = ReadContent(path, name);
        var encoded = content is [DerSequence, ..] ? [content] : ReadPem(content, name);

        var certificates = new List<Certificate>(encoded.Count);
        foreach (var der in encoded)
        {
            if (!Certificate.TryParse(der, out var certificate, out var fault))
                throw new PkiFileException(
                    PkiFileFault.Malformed,
                    $"Certificate {certificates.Count + 1} of '{name}' cannot be read: {fault}."
                );
            certificates.Add(certificate);
        }

        return certificates;
    }

    /// <summary>Writes a chain, leaf first, in one step: a reader sees the old file or the new.</summary>
    public static void Write(string path, params IEnumerable<Certificate> certificates)
    {
        var incoming = path + ".new";
        using (var file = File.Create(incoming))
        {
            file.Write(Encoding.ASCII.GetBytes(PemText.Write(certificates)));
            file.Flush(flushToDisk: true);
        }

        File.Move(incoming, path, overwrite: true);
    }

    private static byte[] ReadContent(string path, string name)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxFileLength)
                throw new PkiFileException(PkiFileFault.TooLarge, $"'{name}' is larger than any certificate file.");
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PkiFileException(PkiFileFault.Missing, $"There is no file '{name}'.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PkiFileException(PkiFileFault.NotReadable, $"'{name}' cannot be read.", e);
        }
    }

    private static IReadOnlyList<byte[]> ReadPem(byte[] content, string name)
    {
        if (!Ascii.IsValid(content))
            throw new PkiFileException(PkiFileFault.NotPem, $"'{name}' is neither a DER certificate nor PEM text.");
        var text = Encoding.ASCII.GetString(content);
        if (string.IsNullOrWhiteSpace(text))
            throw new PkiFileException(PkiFileFault.NoCertificate, $"'{name}' holds no certificate.");
        return PemText.TryRead(text, PemText.Certificate, out var blocks)
            ? blocks
            : throw new PkiFileException(
                PkiFileFault.NotPem,
                $"'{name}' must hold only whole blocks between BEGIN CERTIFICATE and END CERTIFICATE."
            );
    }
}
