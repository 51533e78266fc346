using System.Text.Json.Serialization;
using Imprint.Fdo;
using Imprint.Pki.Pem;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Ownership;

internal sealed record VoucherView(
    FdoGuid Guid,
    string State,
    string DeviceInfo,
    string KeyType,
    int Entries,
    string DeviceKeyFingerprint,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FdoGuid? Predecessor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? SeenAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? OnboardedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastFault,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LastFaultAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RendezvousStatus? Rendezvous
)
{
    public static VoucherView Of(ListedVoucher listed) => Of(listed.Row, listed.Rendezvous);

    public static VoucherView Of(VoucherRow row, RendezvousStatus? rendezvous) =>
        new(
            row.Guid,
            VoucherStore.WordOf(row.State),
            row.Voucher.DeviceInfo,
            OwnerKeys.WordOf(row.Voucher.OwnerKey.Type),
            row.Voucher.Entries.Count,
            "sha256:" + Convert.ToHexStringLower(row.DeviceKey),
            row.CreatedAt,
            row.Predecessor,
            row.SeenAt,
            row.OnboardedAt,
            row.LastFault,
            row.LastFaultAt,
            rendezvous
        );
}

/// <param name="OwnerKey">The next owner's public key: PEM, PUBLIC KEY.</param>
/// <param name="Note">Why, in words, for the audit log.</param>
internal sealed record ResellVoucher(string OwnerKey, string? Note = null);

internal sealed record ResoldVoucher(FdoGuid Guid, string State, string VoucherPem);

internal sealed record WithdrawVoucher(string? Note = null);

internal sealed record VoucherImportReport(
    bool DryRun,
    int Imported,
    int Known,
    int Refused,
    IReadOnlyList<VoucherResult> Results
);

/// <param name="Type">The word for its type.</param>
/// <param name="PublicKeyPem">What vouchers are made out to.</param>
internal sealed record OwnerKeyView(string Type, string PublicKeyPem)
{
    public static OwnerKeyView Of(FdoKeyType type, FdoSigner signer) =>
        new(OwnerKeys.WordOf(type), PemText.Write(PemText.PublicKey, signer.PublicKey.SubjectPublicKeyInfo.Span));
}

internal sealed record OwnerKeyList(IReadOnlyList<OwnerKeyView> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VoucherView))]
[JsonSerializable(typeof(ResellVoucher))]
[JsonSerializable(typeof(ResoldVoucher))]
[JsonSerializable(typeof(WithdrawVoucher))]
[JsonSerializable(typeof(VoucherImportReport))]
[JsonSerializable(typeof(OwnerKeyView))]
[JsonSerializable(typeof(OwnerKeyList))]
internal sealed partial class VoucherJson : JsonSerializerContext;
