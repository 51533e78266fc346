using System.Globalization;
using System.Text;
using Imprint.Manufacturer.Factory;
using Imprint.Pki.Pem;

namespace Imprint.Cli.Commands;

/// <summary>The files that a batch leaves for the label printer and for other ledgers. Only their owner can read them.</summary>
internal sealed class FactoryFiles : IDisposable
{
    private static readonly string[] LabelColumns =
    [
        "serial",
        "manufacturer",
        "model",
        "gtin",
        "claim_code",
        "claim_code_typed",
        "label_compact",
        "label_link",
    ];

    private static readonly string[] ManifestColumns =
    [
        "serial",
        "model",
        "gtin",
        "eid",
        "imei",
        "certificate_pem_b64",
        "key_fingerprint",
        "batch",
        "carton",
        "secure_element",
        "firmware",
        "manufactured_at",
        "country_of_sale",
    ];

    private readonly StreamWriter _labels;
    private readonly StreamWriter _manifest;

    private FactoryFiles(StreamWriter labels, StreamWriter manifest) => (_labels, _manifest) = (labels, manifest);

    public static FactoryFiles Create(string folder)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Path.Combine(folder, "devices"), OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly);
        return new FactoryFiles(
            Open(Path.Combine(folder, "labels.csv"), LabelColumns),
            Open(Path.Combine(folder, "manifest.csv"), ManifestColumns)
        );
    }

    /// <summary>Below the folder of the batch.</summary>
    public static string DeviceFolder(string serial) => Path.Combine("devices", serial);

    public void Write(FactoryBatch batch, MadeDevice device)
    {
        var gtin = batch.Gtin?.ToString() ?? "";
        WriteRow(
            _labels,
            [
                device.Serial,
                device.Maker,
                batch.Model,
                gtin,
                device.ClaimCode,
                device.ClaimCodeForTyping,
                device.CompactLabel,
                device.LinkLabel ?? "",
            ]
        );
        var pem = PemText.Write(PemText.Certificate, device.Certificate.Span);
        WriteRow(
            _manifest,
            [
                device.Serial,
                batch.Model,
                gtin,
                "",
                "",
                Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)),
                Convert.ToHexStringLower(device.KeyHash.Span),
                batch.Batch ?? "",
                batch.Carton ?? "",
                "",
                "",
                device.MadeAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                "",
            ]
        );
    }

    public void Flush()
    {
        _labels.Flush();
        _manifest.Flush();
    }

    public void Dispose()
    {
        _labels.Dispose();
        _manifest.Dispose();
    }

    private static StreamWriter Open(string path, string[] columns)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        var writer = new StreamWriter(path, options) { NewLine = "\r\n" };
        WriteRow(writer, columns);
        return writer;
    }

    private static void WriteRow(StreamWriter writer, string[] fields) =>
        writer.WriteLine(string.Join(',', fields.Select(Quoted)));

    // A spreadsheet takes a text that begins so for a formula.
    private static string Quoted(string text)
    {
        var harmless = text is ['=' or '+' or '-' or '@', ..] ? "'" + text : text;
        return $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
