using System.Text.Json.Serialization;
using Imprint.Pki.Pem;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Ledger;

internal sealed record SetDeviceStatus(string Device, DeviceStatus Status, string Reason);

internal sealed record OwnerView(string Party, string KeyFingerprint, DateTimeOffset Since);

internal record DeviceView(
    PrefixedId Id,
    FdoGuid? Guid,
    string Maker,
    string Serial,
    string Model,
    Gtin? Gtin,
    Eid? Eid,
    Imei? Imei,
    string? Batch,
    string? Carton,
    string KeyFingerprint,
    DeviceStatus Status,
    string? StatusReason,
    OwnerView? Owner,
    long OwnerVersion,
    DateTimeOffset CreatedAt
)
{
    public static DeviceView Of(DeviceRow row) =>
        new(
            row.Id,
            row.Identity.Guid,
            row.Identity.Maker,
            row.Identity.Serial,
            row.Identity.Model,
            row.Identity.Gtin,
            row.Identity.Eid,
            row.Identity.Imei,
            row.Identity.Batch,
            row.Identity.Carton,
            row.Identity.KeyFingerprint,
            row.Status,
            row.StatusReason,
            row.Owner is { } owner ? new OwnerView(owner.Party, Convert.ToHexStringLower(owner.KeyHash), owner.Since) : null,
            row.OwnerVersion,
            row.CreatedAt
        );
}

internal sealed record OwnerChangeView(long Version, string? From, string? To, DateTimeOffset At, string By, string Reason);

/// <summary>One device with all that the ledger has about it.</summary>
/// <param name="CertificateSha256">Also where the manifest gave no certificate.</param>
internal sealed record DeviceDetailView(
    DeviceView Device,
    string? SecureElement,
    string? Firmware,
    string? Country,
    DateTimeOffset? MadeAt,
    string? CertificatePem,
    string? CertificateSha256,
    IReadOnlyList<OwnerChangeView> OwnerChanges
)
{
    public static DeviceDetailView Of(DeviceRow row, DeviceCertificate? certificate, IReadOnlyList<OwnerChange> changes) =>
        new(
            DeviceView.Of(row),
            row.Identity.SecureElement,
            row.Identity.Firmware,
            row.Identity.Country,
            row.Identity.MadeAt,
            certificate?.Certificate is { } der ? PemText.Write(PemText.Certificate, der) : null,
            certificate is null ? null : Convert.ToHexStringLower(certificate.Hash),
            [.. changes.Select(c => new OwnerChangeView(c.Version, c.From, c.To, c.At, c.By, c.Reason))]
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SetDeviceStatus))]
[JsonSerializable(typeof(DeviceView))]
[JsonSerializable(typeof(DeviceDetailView))]
internal sealed partial class DeviceJson : JsonSerializerContext;
