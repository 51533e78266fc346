namespace Imprint.Web.Audit;

/// <summary>
/// Checks a log from its first entry to its last. A log that was cut off or written anew as a whole, together with the end the database
/// knows, is in order by itself: only a head that was kept elsewhere shows it.
/// </summary>
public sealed class AuditVerifier(AuditReader reader)
{
    public async Task<AuditVerdict> VerifyAsync(AuditHead? remembered, CancellationToken cancel)
    {
        // Read first: entries that are added meanwhile come behind it.
        var known = await reader.ReadHeadAsync(cancel);
        var last = new AuditHead(0, new byte[AuditRecord.HashLength]);
        await foreach (var stored in reader.ReadAllAsync(cancel))
        {
            if (FaultOf(stored, last) is { } fault)
                return fault;
            last = new AuditHead(stored.Record.Sequence, stored.Hash);
            if (Contradicts(last, known) || (remembered is not null && Contradicts(last, remembered)))
                return new AuditVerdict.Broken(last.Sequence, AuditFault.NotAsRemembered);
        }

        var mustReach = Math.Max(known.Sequence, remembered?.Sequence ?? 0);
        return last.Sequence < mustReach
            ? new AuditVerdict.Broken(last.Sequence + 1, AuditFault.CutOff)
            : new AuditVerdict.Intact(last);
    }

    private static AuditVerdict.Broken? FaultOf(StoredAuditRecord stored, AuditHead previous)
    {
        var (record, hash) = stored;
        if (record.Sequence != previous.Sequence + 1)
            return new AuditVerdict.Broken(previous.Sequence + 1, AuditFault.Missing);
        if (!record.ComputeHash().AsSpan().SequenceEqual(hash.Span))
            return new AuditVerdict.Broken(record.Sequence, AuditFault.Changed);
        if (!record.PreviousHash.Span.SequenceEqual(previous.Hash.Span))
            return new AuditVerdict.Broken(record.Sequence, AuditFault.NotLinked);
        return null;
    }

    private static bool Contradicts(AuditHead entry, AuditHead head) => entry.Sequence == head.Sequence && !entry.Equals(head);
}
