using Imprint.Web.Bodies;
using Imprint.Web.Problems;

namespace Imprint.Manufacturer.Imports;

/// <summary>The rows of a manifest, with what their reader should know about the file.</summary>
/// <param name="Faults">Rows that are no rows: another number of fields than there are columns.</param>
internal sealed record ManifestFile(
    IReadOnlyList<ManifestRow> Rows,
    IReadOnlyDictionary<int, RowFault> Faults,
    IReadOnlyList<string> Warnings
)
{
    public const int MaxRows = 10_000;
    public const string Csv = "text/csv";
    public const string Json = "application/json";

    private static readonly string[] Known =
    [
        "serial",
        "model",
        "gtin",
        "eid",
        "imei",
        "certificate_pem_b64",
        "certificate_sha256",
        "key_fingerprint",
        "batch",
        "carton",
        "secure_element",
        "firmware",
        "manufactured_at",
        "country_of_sale",
        "manufacturer",
        "claim_code",
    ];

    public static Outcome<ManifestFile> Read(string mediaType, ReadOnlySpan<byte> file) =>
        mediaType switch
        {
            Csv => ReadCsv(file),
            Json => ReadJson(file),
            _ => new ProblemResult(WebProblems.UnsupportedMediaType) { Detail = $"Send {Csv} or {Json}, UTF-8." },
        };

    private static Outcome<ManifestFile> ReadJson(ReadOnlySpan<byte> file)
    {
        if (!StrictJson.Read(file, ManifestJson.Default.Manifest).TryGet(out var manifest, out var problem))
            return problem;
        return manifest.Rows.Count > MaxRows
            ? Refuse($"The file has more than {MaxRows} rows.")
            : new ManifestFile(manifest.Rows, new Dictionary<int, RowFault>(), []);
    }

    private static Outcome<ManifestFile> ReadCsv(ReadOnlySpan<byte> file)
    {
        if (!CsvTable.TryRead(file, MaxRows, out var table, out var fault))
            return Refuse(fault);
        if (!table.Columns.Contains("serial"))
            return Refuse("There is no column 'serial'.");

        var rows = new List<ManifestRow>(table.Rows.Count);
        var faults = new Dictionary<int, RowFault>();
        foreach (var (index, fields) in table.Rows.Index())
        {
            if (fields.Count != table.Columns.Count)
                faults[index + 1] = new(
                    "csv-row-invalid",
                    null,
                    $"{fields.Count} fields where {table.Columns.Count} columns are."
                );
            rows.Add(RowOf(table.Columns, fields));
        }

        return new ManifestFile(
            rows,
            faults,
            [.. table.Columns.Where(column => !Known.Contains(column)).Select(column => $"The column '{column}' is not known.")]
        );
    }

    private static ManifestRow RowOf(IReadOnlyList<string> columns, IReadOnlyList<string> fields)
    {
        string? Of(string column)
        {
            for (var i = 0; i < columns.Count && i < fields.Count; i++)
            {
                if (columns[i] == column)
                    return fields[i].Length == 0 ? null : fields[i];
            }

            return null;
        }

        return new ManifestRow(
            Of("serial"),
            Of("model"),
            Of("gtin"),
            Of("eid"),
            Of("imei"),
            Of("certificate_pem_b64"),
            Of("certificate_sha256"),
            Of("key_fingerprint"),
            Of("batch"),
            Of("carton"),
            Of("secure_element"),
            Of("firmware"),
            Of("manufactured_at"),
            Of("country_of_sale"),
            Of("manufacturer"),
            Of("claim_code")
        );
    }

    private static ProblemResult Refuse(string fault) =>
        new(WebProblems.BadRequest) { Errors = [new("#", FieldFaults.BadValue, fault)] };
}
