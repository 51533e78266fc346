using Imprint.Pki;
using Imprint.Storage;

namespace Imprint.Provider.Services;

/// <summary>
/// Revokes service certificates and signs the list of them. The list is kept in the database: all nodes give out the same one, and
/// the first to be asked after a revocation signs the next.
/// </summary>
internal sealed class ServiceRevocations(ServiceAuthority authority, ServicePolicy policy, Database database, TimeProvider clock)
{
    /// <summary>Revokes one certificate; null when there is none that is not revoked already.</summary>
    public async ValueTask<ServiceCertificateRow?> RevokeAsync(Unit unit, string serial, RevocationReason reason)
    {
        var now = clock.GetUtcNow();
        var row = await ServiceCertificateStore.RevokeAsync(unit, serial, new Revocation(now, reason));
        if (row is null)
            return null;
        if (reason == RevocationReason.KeyCompromise)
            await ServiceCertificateStore.BarKeyAsync(unit, row.KeyHash, now);
        await unit.ExecuteAsync("UPDATE provider_service_crl SET revision = revision + 1 WHERE id = 1");
        return row;
    }

    /// <summary>Revokes whatever a device still has, as when it leaves this provider; says how many that were.</summary>
    public async ValueTask<int> RevokeDeviceAsync(Unit unit, byte[] deviceKey, RevocationReason reason)
    {
        var now = clock.GetUtcNow();
        var rows = await ServiceCertificateStore.RevokeAllAsync(unit, deviceKey, new Revocation(now, reason));
        if (rows.Count == 0)
            return 0;
        if (reason == RevocationReason.KeyCompromise)
        {
            foreach (var row in rows)
                await ServiceCertificateStore.BarKeyAsync(unit, row.KeyHash, now);
        }

        await unit.ExecuteAsync("UPDATE provider_service_crl SET revision = revision + 1 WHERE id = 1");
        return rows.Count;
    }

    /// <summary>A list that shows every revocation committed so far.</summary>
    public async Task<RevocationList> CurrentListAsync(CancellationToken cancel)
    {
        var kept = await database.QuerySingleAsync(
            $"SELECT {Kept.Columns} FROM provider_service_crl WHERE id = 1",
            Kept.Read,
            cancel
        );
        var der = IsCurrent(kept!) ? kept!.List : await database.WriteAsync(SignAsync, cancel);
        return RevocationList.TryParse(der, out var list, out var fault)
            ? list
            : throw new InvalidOperationException($"The revocation list in the table cannot be read: {fault}.");
    }

    private bool IsCurrent(Kept kept) =>
        kept.Revision == kept.ListedRevision && clock.GetUtcNow() < kept.ThisUpdate + policy.ListRenewedAfter;

    private async ValueTask<byte[]> SignAsync(Unit unit)
    {
        // 1. The lock; whoever waited for it finds the work done.
        var kept = await unit.QuerySingleAsync(
            $"UPDATE provider_service_crl SET id = id WHERE id = 1 RETURNING {Kept.Columns}",
            Kept.Read
        );
        if (IsCurrent(kept!))
            return kept!.List;

        // 2. RFC 5280 §3.3: an entry stays until a list after the certificate's end has shown it.
        var now = clock.GetUtcNow();
        var revoked = await unit.QueryAsync(
            """
            SELECT serial, revoked_at, revocation_reason FROM provider_service_certificate
            WHERE revoked_at IS NOT NULL AND not_after > @ended ORDER BY revoked_at, serial
            """,
            row =>
                KeyValuePair.Create(
                    SerialOf(row.GetString(0)),
                    new Revocation(row.GetTime(1), (RevocationReason)row.GetInt32(2))
                ),
            ("@ended", now - policy.ListLifetime)
        );

        // 3. The list.
        var number = kept!.Number + 1;
        var list = authority.Issuer.IssueRevocationList(number, now, now + policy.ListLifetime, revoked).Raw.ToArray();
        await unit.ExecuteAsync(
            """
            UPDATE provider_service_crl
            SET listed_revision = @revision, number = @number, this_update = @now, list = @list WHERE id = 1
            """,
            ("@revision", kept.Revision),
            ("@number", number),
            ("@now", now),
            ("@list", list)
        );
        return list;
    }

    private static SerialNumber SerialOf(string text) =>
        SerialNumber.TryCreate(Convert.FromHexString(text), out var serial)
            ? serial
            : throw new InvalidOperationException($"'{text}' in the table is no serial number.");

    private sealed record Kept(long Revision, long ListedRevision, long Number, DateTimeOffset ThisUpdate, byte[] List)
    {
        public const string Columns = "revision, listed_revision, number, this_update, list";

        public static Kept Read(System.Data.Common.DbDataReader row) =>
            new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), Rows.GetTime(row, 3), Rows.GetBytes(row, 4));
    }
}
