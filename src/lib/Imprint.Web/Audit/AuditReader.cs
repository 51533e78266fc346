using System.Data.Common;
using System.Runtime.CompilerServices;
using Imprint.Storage;

namespace Imprint.Web.Audit;

/// <summary>Reads the audit log in order, a page at a time; it never holds more than one page.</summary>
public sealed class AuditReader(Database database)
{
    private const int PageLength = 500;

    public async IAsyncEnumerable<StoredAuditRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var after = 0L;
        while (true)
        {
            var page = await ReadPageAsync(after, PageLength, cancel);
            foreach (var stored in page)
                yield return stored;
            if (page.Count < PageLength)
                yield break;
            after = page[^1].Record.Sequence;
        }
    }

    /// <summary>Up to <paramref name="limit"/> records behind a sequence.</summary>
    public Task<List<StoredAuditRecord>> ReadPageAsync(long after, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            """
            SELECT sequence, at, actor_party, actor_key, actor_person, action, target, reason, correlator, details, previous_hash, hash
            FROM audit_entry WHERE sequence > @after ORDER BY sequence LIMIT @limit
            """,
            Map,
            cancel,
            ("@after", after),
            ("@limit", limit)
        );

    /// <summary>The end of the log as the database knows it.</summary>
    public async Task<AuditHead> ReadHeadAsync(CancellationToken cancel) =>
        await database.QuerySingleAsync(
            "SELECT sequence, hash FROM audit_head WHERE id = 1",
            row => new AuditHead(row.GetInt64(0), row.GetBytes(1)),
            cancel
        ) ?? new AuditHead(0, new byte[AuditRecord.HashLength]);

    private static StoredAuditRecord Map(DbDataReader row) =>
        new(
            new AuditRecord(
                row.GetInt64(0),
                TimeOf(row.GetInt64(1)),
                new AuditActor(row.GetStringOrNull(2), row.GetStringOrNull(3), row.GetStringOrNull(4)),
                row.GetString(5),
                row.GetString(6),
                row.GetStringOrNull(7),
                row.GetStringOrNull(8),
                row.GetStringOrNull(9),
                row.GetBytes(10)
            ),
            row.GetBytes(11)
        );

    // A time that somebody has set beyond the calendar must show as a changed entry, not stop whoever looks for one.
    private static DateTimeOffset TimeOf(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            Math.Clamp(
                milliseconds,
                DateTimeOffset.MinValue.ToUnixTimeMilliseconds(),
                DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            )
        );
}
