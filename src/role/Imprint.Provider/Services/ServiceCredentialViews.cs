using System.Text.Json;
using System.Text.Json.Serialization;
using Imprint.Pki;
using Imprint.Pki.Pem;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Services;

/// <summary>Why an owner revokes a certificate: those of CRLReason that fit a device.</summary>
internal enum RevocationCause
{
    Unspecified = RevocationReason.Unspecified,
    KeyCompromise = RevocationReason.KeyCompromise,
    AffiliationChanged = RevocationReason.AffiliationChanged,
    Superseded = RevocationReason.Superseded,
    CessationOfOperation = RevocationReason.CessationOfOperation,
    PrivilegeWithdrawn = RevocationReason.PrivilegeWithdrawn,
}

internal enum CredentialStatus
{
    Valid,
    Expired,
    Revoked,
}

/// <param name="Note">Why, in words, for the audit log.</param>
internal sealed record RevokeServiceCredential(
    [property: JsonConverter(typeof(RevocationCauseWords))] RevocationCause Reason,
    string? Note = null
);

internal sealed record ServiceCredentialView(
    string Serial,
    FdoGuid Device,
    string DeviceKeyFingerprint,
    string KeyFingerprint,
    string Origin,
    DateTimeOffset IssuedAt,
    DateTimeOffset NotAfter,
    [property: JsonConverter(typeof(CredentialStatusWords))] CredentialStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? RevokedAt,
    [property: JsonConverter(typeof(RevocationCauseWords))]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        RevocationCause? RevocationReason,
    string CertificatePem
)
{
    public static ServiceCredentialView Of(ServiceCertificateRow row, DateTimeOffset now) =>
        new(
            row.Serial,
            row.Device,
            "sha256:" + Convert.ToHexStringLower(row.DeviceKey),
            "sha256:" + Convert.ToHexStringLower(row.KeyHash),
            row.Origin,
            row.IssuedAt,
            row.NotAfter,
            row.Revocation is not null ? CredentialStatus.Revoked
                : row.NotAfter < now ? CredentialStatus.Expired
                : CredentialStatus.Valid,
            row.Revocation?.Since,
            (RevocationCause?)row.Revocation?.Reason,
            PemText.Write(PemText.Certificate, row.Certificate)
        );
}

internal sealed class RevocationCauseWords()
    : JsonStringEnumConverter<RevocationCause>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

internal sealed class CredentialStatusWords()
    : JsonStringEnumConverter<CredentialStatus>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
