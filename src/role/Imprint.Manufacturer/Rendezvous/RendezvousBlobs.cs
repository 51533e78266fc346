using Imprint.Manufacturer.Ledger;
using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Rendezvous;

/// <summary>Where the owner of a device waits, as TO1 gives it out.</summary>
/// <param name="To1d">COSE_Sign1 as received.</param>
/// <param name="DeviceKey">SubjectPublicKeyInfo of the factory key.</param>
/// <param name="IsOwnersStill">The ledger has the same owner as when the redirect was left.</param>
internal sealed record RendezvousBlob(byte[] To1d, byte[] DeviceKey, DeviceStatus Status, bool IsOwnersStill);

/// <summary>The redirects that owners left (FDO 1.1 TO0).</summary>
internal sealed class RendezvousBlobs(Database database)
{
    public static ValueTask<int> PutAsync(
        Unit unit,
        FdoGuid guid,
        PrefixedId device,
        ReadOnlyMemory<byte> to1d,
        ReadOnlyMemory<byte> ownerKey,
        byte[] ownerKeyHash,
        ReadOnlyMemory<byte> deviceKey,
        DateTimeOffset now,
        DateTimeOffset expiresAt
    ) =>
        unit.ExecuteAsync(
            """
            INSERT INTO rendezvous_blobs (guid, device_id, to1d, owner_key, owner_key_hash, device_key, expires_at, stored_at)
            VALUES (@guid, @device, @to1d, @ownerKey, @ownerKeyHash, @deviceKey, @expiresAt, @now)
            ON CONFLICT (guid) DO UPDATE SET
                device_id = excluded.device_id, to1d = excluded.to1d, owner_key = excluded.owner_key,
                owner_key_hash = excluded.owner_key_hash, device_key = excluded.device_key,
                expires_at = excluded.expires_at, stored_at = excluded.stored_at
            """,
            ("@guid", guid.ToBytes()),
            ("@device", device.ToString()),
            ("@to1d", to1d.ToArray()),
            ("@ownerKey", ownerKey.ToArray()),
            ("@ownerKeyHash", ownerKeyHash),
            ("@deviceKey", deviceKey.ToArray()),
            ("@now", now),
            ("@expiresAt", expiresAt)
        );

    /// <summary>The redirect, unless its time is over.</summary>
    public Task<RendezvousBlob?> FindAsync(FdoGuid guid, DateTimeOffset now, CancellationToken cancel) =>
        database.QuerySingleAsync(
            """
            SELECT b.to1d, b.device_key, d.status, d.owner_key_hash = b.owner_key_hash
            FROM rendezvous_blobs b JOIN devices d ON d.id = b.device_id
            WHERE b.guid = @guid AND b.expires_at > @now
            """,
            row => new RendezvousBlob(
                row.GetBytes(0),
                row.GetBytes(1),
                DeviceStatusWords.Read(row.GetString(2)),
                !row.IsDBNull(3) && row.GetBoolean(3)
            ),
            cancel,
            ("@guid", guid.ToBytes()),
            ("@now", now)
        );

    /// <summary>Forgets every redirect of a device, under whatever GUID.</summary>
    public static ValueTask<int> DeleteAsync(Unit unit, PrefixedId device) =>
        unit.ExecuteAsync("DELETE FROM rendezvous_blobs WHERE device_id = @device", ("@device", device.ToString()));

    /// <summary>When devices last asked. A figure for people: it may be a second late, and the last second may be lost.</summary>
    public Task MarkAskedAsync(
        IReadOnlyCollection<KeyValuePair<FdoGuid, (DateTimeOffset At, string Result)>> asked,
        CancellationToken cancel
    ) =>
        database.WriteIdempotentAsync(
            async unit =>
            {
                foreach (var (guid, (at, result)) in asked)
                    await unit.ExecuteAsync(
                        "UPDATE rendezvous_blobs SET asked_at = @at, asked_result = @result WHERE guid = @guid",
                        ("@at", at),
                        ("@result", result),
                        ("@guid", guid.ToBytes())
                    );
                return asked.Count;
            },
            cancel
        );
}
