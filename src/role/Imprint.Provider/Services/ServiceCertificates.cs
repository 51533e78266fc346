using System.Security.Cryptography;
using Imprint.Pki;
using Imprint.Storage;
using Imprint.Web.Audit;

namespace Imprint.Provider.Services;

/// <summary>
/// Issues certificates to devices, by whatever way their requests come in. The subject is ours to choose; a request says which
/// key, and proves it.
/// </summary>
internal sealed class ServiceCertificates(
    ServiceAuthority authority,
    ServicePolicy policy,
    Database database,
    AuditLog audit,
    TimeProvider clock
)
{
    private static readonly AuditKey Device = new("device");
    private static readonly AuditKey KeyFingerprint = new("key-fingerprint");
    private static readonly AuditKey NotAfter = new("not-after");
    private static readonly AuditKey Origin = new("origin");

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>
    /// Answers one request (PKCS#10, DER). The same bytes from the same device get the same certificate again, so that a lost answer
    /// costs nothing.
    /// </summary>
    public async Task<ServiceIssue> IssueAsync(ServiceRequester requester, ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        // 1. A request, for a key that is certified here, signed by that key.
        if (ServiceProfile.ReadKey(request, out var publicKey) is { } refused)
            return refused;

        // 2. The certificate. It is signed before the unit begins: nobody else's unit shall wait for it.
        var now = clock.GetUtcNow();
        var certificate = ServiceProfile.Sign(authority, policy, requester.Device, publicKey, now);
        var row = new ServiceCertificateRow(
            certificate.SerialNumber.ToString(),
            requester.Device,
            requester.DeviceKey.ToArray(),
            SHA256.HashData(publicKey.Raw.Span),
            SHA256.HashData(request.Span),
            requester.Origin,
            certificate.Raw.ToArray(),
            now,
            certificate.Validity.NotAfter
        );

        // 3. It counts once it is in the table, together with its entry in the audit log.
        var issue = await database.WriteIdempotentAsync(unit => KeepAsync(unit, row, certificate), cancel);
        if (issue is ServiceIssue.Refused { Reason: ServiceRefusal.KeyOfAnotherDevice or ServiceRefusal.KeyCompromised } alarming)
            await RecordAlarmAsync(row, alarming, cancel);
        return issue;
    }

    private async ValueTask<ServiceIssue> KeepAsync(Unit unit, ServiceCertificateRow row, Certificate certificate)
    {
        // 1. The device is ours still.
        var (isOurs, isKeyOfAnother) = await OwnedDevices.LookUpAsync(unit, row.DeviceKey, row.KeyHash);
        if (!isOurs)
            return new ServiceIssue.Refused(ServiceRefusal.DeviceNotOurs, "No voucher of this device ends here.");

        // 2. The key is its own. Twins of this request wait here for each other.
        var (holder, barredAt) = isKeyOfAnother
            ? default
            : await ServiceCertificateStore.ClaimKeyAsync(unit, row.KeyHash, row.DeviceKey);
        if (isKeyOfAnother || !holder.AsSpan().SequenceEqual(row.DeviceKey))
            return new ServiceIssue.Refused(ServiceRefusal.KeyOfAnotherDevice, "Another device has this key.");
        if (barredAt is not null)
            return new ServiceIssue.Refused(ServiceRefusal.KeyCompromised, "This key is known to others: make a new one.");

        // 3. The same request once more: the answer got lost.
        var repeated = await ServiceCertificateStore.FindByRequestAsync(
            unit,
            row.DeviceKey,
            row.RequestHash,
            row.IssuedAt - policy.RepeatedFor
        );
        if (repeated is not null && repeated.Device == row.Device)
            return Certificate.TryParse(repeated.Certificate, out var known, out var fault)
                ? new ServiceIssue.Issued(known, authority.Chain, IsRepeat: true)
                : throw new InvalidOperationException($"The certificate {repeated.Serial} in the table cannot be read: {fault}.");

        // 4. No device needs that many.
        if (
            await ServiceCertificateStore.CountIssuedAsync(unit, row.DeviceKey, row.IssuedAt - Day, policy.MaxPerDay)
            >= policy.MaxPerDay
        )
            return new ServiceIssue.Refused(
                ServiceRefusal.QuotaExceeded,
                $"The device got {policy.MaxPerDay} certificates in a day."
            );

        // 5. The row and its entry.
        await ServiceCertificateStore.AddAsync(unit, row);
        var entry = new AuditEntry(ActorOf(row), "service-certificate.issue", $"service-certificate:{row.Serial}")
        {
            Details = DetailsOf(row).Add(NotAfter, row.NotAfter),
        };
        await audit.AppendAsync(unit, entry);
        return new ServiceIssue.Issued(certificate, authority.Chain, IsRepeat: false);
    }

    // A device of ours that brings a key of another one was cloned, or lies: somebody has to look.
    private async Task RecordAlarmAsync(ServiceCertificateRow row, ServiceIssue.Refused refused, CancellationToken cancel)
    {
        var entry = new AuditEntry(ActorOf(row), "service-certificate.refuse", $"device:{row.Device}", refused.Detail)
        {
            Details = DetailsOf(row),
        };
        await database.WriteAsync(unit => audit.AppendAsync(unit, entry), cancel);
    }

    private static AuditActor ActorOf(ServiceCertificateRow row) =>
        new($"device:{row.Device}", Convert.ToHexStringLower(row.DeviceKey), Person: null);

    private static AuditDetails DetailsOf(ServiceCertificateRow row) =>
        new AuditDetails().Add(Device, row.Device).AddFingerprint(KeyFingerprint, row.KeyHash).Add(Origin, row.Origin);
}
