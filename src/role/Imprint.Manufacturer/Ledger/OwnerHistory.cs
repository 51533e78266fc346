using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Ledger;

/// <summary>One change of a device's owner; null stands for the manufacturer.</summary>
/// <param name="Version">The owner version after the change.</param>
internal sealed record OwnerChange(
    long Version,
    string? From,
    string? To,
    byte[]? KeyHash,
    DateTimeOffset At,
    string By,
    string Reason
);

/// <summary>Who owned a device, when, and who changed it. Entries are only added.</summary>
internal sealed class OwnerHistory(Database database)
{
    public static async ValueTask AddAsync(Unit unit, PrefixedId device, OwnerChange change) =>
        await unit.ExecuteAsync(
            """
            INSERT INTO owner_changes (device_id, version, previous_owner, owner, owner_key_hash, changed_at, changed_by, reason)
            VALUES (@device, @version, @from, @to, @keyHash, @at, @by, @reason)
            """,
            ("@device", device.ToString()),
            ("@version", change.Version),
            ("@from", change.From),
            ("@to", change.To),
            ("@keyHash", change.KeyHash),
            ("@at", change.At),
            ("@by", change.By),
            ("@reason", change.Reason)
        );

    /// <summary>The newest first.</summary>
    public Task<List<OwnerChange>> ListAsync(PrefixedId device, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            """
            SELECT version, previous_owner, owner, owner_key_hash, changed_at, changed_by, reason
            FROM owner_changes WHERE device_id = @device ORDER BY version DESC LIMIT @limit
            """,
            row => new OwnerChange(
                row.GetInt64(0),
                row.GetStringOrNull(1),
                row.GetStringOrNull(2),
                row.GetBytesOrNull(3),
                row.GetTime(4),
                row.GetString(5),
                row.GetString(6)
            ),
            cancel,
            ("@device", device.ToString()),
            ("@limit", limit)
        );
}
