using Imprint.Journey.FirstAccess;
using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>All that a device is to be told.</summary>
/// <param name="Voucher">Extended to the owner's key.</param>
/// <param name="Class">The class whose record it is; null when the record is the device's own.</param>
internal sealed record RedirectFinding(byte[] Voucher, byte[] Record, ClassId? Class, byte[] OwnerKeyHash)
{
    /// <summary>
    /// One statement for every device, known or not: what it gives is a good device in the hands of an owner who left a record that
    /// still holds, and null is everything else. A record by another key than the present owner's does not count.
    /// </summary>
    public static Task<RedirectFinding?> FindAsync(
        Database database,
        FdoGuid guid,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        database.QuerySingleAsync(
            """
            SELECT r.voucher, d.owner_key_hash, own.record, shared.record, m.class_id
            FROM devices d
            JOIN registrations r ON r.device_id = d.id AND r.withdrawn_at IS NULL
            LEFT JOIN first_access_records own
                ON own.guid = d.guid AND own.owner_key_hash = d.owner_key_hash AND own.expires_at > @now
            LEFT JOIN class_members m ON m.guid = d.guid AND m.owner_version = d.owner_version
            LEFT JOIN first_access_records shared
                ON shared.provider = m.provider AND shared.class_id = m.class_id
                AND shared.owner_key_hash = d.owner_key_hash AND shared.expires_at > @now
            WHERE d.guid = @guid AND d.status = 'good' AND d.owner IS NOT NULL
                AND (own.record IS NOT NULL OR shared.record IS NOT NULL)
            """,
            row =>
                row.GetBytesOrNull(2) is { } own
                    ? new RedirectFinding(row.GetBytes(0), own, Class: null, row.GetBytes(1))
                    : new RedirectFinding(row.GetBytes(0), row.GetBytes(3), ClassId.Parse(row.GetString(4)), row.GetBytes(1)),
            cancel,
            ("@guid", guid.ToBytes()),
            ("@now", now)
        );
}
