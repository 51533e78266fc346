using Imprint.Storage;

namespace Imprint.Web.Audit;

/// <summary>
/// A party's audit log: entries without gaps, each hash-chained to the one before, stored in the unit of the change they speak of.
/// </summary>
public sealed class AuditLog(TimeProvider clock)
{
    /// <summary>
    /// Adds an entry. Let it be the last statement of the unit: from here to the commit every other unit that appends has to wait.
    /// </summary>
    public async ValueTask<AuditHead> AppendAsync(Unit unit, AuditEntry entry)
    {
        // 1. The next number and the hash to link to; the update holds off whoever else appends until this unit is over.
        var (sequence, previousHash) = await unit.QuerySingleAsync(
            "UPDATE audit_head SET sequence = sequence + 1 WHERE id = 1 RETURNING sequence, hash",
            row => (row.GetInt64(0), row.GetBytes(1))
        );

        // 2. The entry.
        var record = new AuditRecord(
            sequence,
            DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()),
            entry.Actor,
            entry.Action,
            entry.Target,
            entry.Reason,
            entry.Correlator,
            entry.Details?.ToJson(),
            previousHash
        );
        var hash = record.ComputeHash();
        await InsertAsync(unit, record, hash);

        // 3. The new end.
        await unit.ExecuteAsync("UPDATE audit_head SET hash = @hash WHERE id = 1", ("@hash", hash));
        return new AuditHead(sequence, hash);
    }

    private static ValueTask<int> InsertAsync(Unit unit, AuditRecord record, byte[] hash) =>
        unit.ExecuteAsync(
            """
            INSERT INTO audit_entry
                (sequence, at, actor_party, actor_key, actor_person, action, target, reason, correlator, details, previous_hash, hash)
            VALUES
                (@sequence, @at, @party, @key, @person, @action, @target, @reason, @correlator, @details, @previous, @hash)
            """,
            ("@sequence", record.Sequence),
            ("@at", record.At),
            ("@party", record.Actor.Party),
            ("@key", record.Actor.KeyFingerprint),
            ("@person", record.Actor.Person),
            ("@action", record.Action),
            ("@target", record.Target),
            ("@reason", record.Reason),
            ("@correlator", record.Correlator),
            ("@details", record.Details),
            ("@previous", record.PreviousHash),
            ("@hash", hash)
        );
}
