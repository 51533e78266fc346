using System.Text.Json.Serialization;

namespace Imprint.Manufacturer.Imports;

/// <summary>One device of a factory manifest. The names are those of the file's columns, in CSV and in JSON alike.</summary>
/// <param name="Manufacturer">The maker, where it is neither in the certificate nor given for the whole file.</param>
/// <param name="CertificatePemB64">The factory certificate, and those above it if the factory has several: PEM or DER, in base64.</param>
/// <param name="CertificateSha256">In place of it, in hex; then the whole key fingerprint must be there.</param>
/// <param name="KeyFingerprint">SHA-256 over the key's SubjectPublicKeyInfo in hex, or its first 80 bits as on the label.</param>
/// <param name="ClaimCode">From inside the box; it is kept as a hash.</param>
internal sealed record ManifestRow(
    string? Serial = null,
    string? Model = null,
    string? Gtin = null,
    string? Eid = null,
    string? Imei = null,
    string? CertificatePemB64 = null,
    string? CertificateSha256 = null,
    string? KeyFingerprint = null,
    string? Batch = null,
    string? Carton = null,
    string? SecureElement = null,
    string? Firmware = null,
    string? ManufacturedAt = null,
    string? CountryOfSale = null,
    string? Manufacturer = null,
    string? ClaimCode = null
);

internal sealed record Manifest(IReadOnlyList<ManifestRow> Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
