using System.Data.Common;

namespace Imprint.Storage.Jobs;

/// <summary>The statements about a job's rows.</summary>
internal static class JobItems
{
    public const string CountSql = "SELECT state, count(*) FROM job_item WHERE job_id = @job GROUP BY state";

    public static async ValueTask AddAsync(Unit unit, string job, IReadOnlyList<NewItem> items)
    {
        if (unit.Engine == DatabaseEngine.PostgreSql)
        {
            await unit.ExecuteAsync(
                """
                INSERT INTO job_item (job_id, row, state, subject, input)
                SELECT @job, row, 'new', subject, input FROM unnest(@row, @subject, @input) AS i (row, subject, input)
                ON CONFLICT (job_id, row) DO NOTHING
                """,
                ("@job", job),
                ("@row", items.Select(i => i.Row).ToArray()),
                ("@subject", items.Select(i => i.Subject).ToArray()),
                ("@input", items.Select(i => i.Input.ToArray()).ToArray())
            );
            return;
        }

        foreach (var item in items)
            await unit.ExecuteAsync(
                """
                INSERT INTO job_item (job_id, row, state, subject, input) VALUES (@job, @row, 'new', @subject, @input)
                ON CONFLICT (job_id, row) DO NOTHING
                """,
                ("@job", job),
                ("@row", item.Row),
                ("@subject", item.Subject),
                ("@input", item.Input)
            );
    }

    /// <summary>Leases rows of one phase that are due. Rows that others hold at this moment are passed over.</summary>
    public static async ValueTask<List<JobItem>> ClaimAsync(
        Unit unit,
        string job,
        ItemState phase,
        int count,
        DateTimeOffset now,
        DateTimeOffset until
    )
    {
        // Materialized: a subquery that locks as it reads must run once, or a nested loop claims more than asked for.
        var skipLocked = unit.Engine == DatabaseEngine.Sqlite ? "" : "FOR UPDATE SKIP LOCKED";
        var items = await unit.QueryAsync(
            $"""
            WITH due AS MATERIALIZED (
                SELECT row FROM job_item
                WHERE job_id = @job AND state = @phase AND due_at <= @now
                ORDER BY due_at, row LIMIT @count {skipLocked}
            )
            UPDATE job_item
            SET lease_epoch = lease_epoch + 1, attempts = attempts + 1, due_at = @until, code = NULL, field = NULL, message = NULL
            WHERE job_id = @job AND row IN (SELECT row FROM due)
            RETURNING row, subject, input, lease_epoch, attempts
            """,
            row => new JobItem(row.GetInt64(0), row.GetString(1), row.GetBytes(2), row.GetInt64(3), row.GetInt64(4)),
            ("@until", until),
            ("@job", job),
            ("@phase", Text(phase)),
            ("@now", now),
            ("@count", count)
        );
        items.Sort((a, b) => a.Row.CompareTo(b.Row));
        return items;
    }

    /// <summary>Stores what became of leased rows; false when not all of them are ours any more, and then nothing may be kept.</summary>
    public static ValueTask<bool> SettleAsync(Unit unit, string job, ItemState phase, IReadOnlyList<SettledItem> items) =>
        unit.Engine == DatabaseEngine.PostgreSql
            ? SettleAllAsync(unit, job, phase, items)
            : SettleEachAsync(unit, job, phase, items);

    private static async ValueTask<bool> SettleEachAsync(Unit unit, string job, ItemState phase, IReadOnlyList<SettledItem> items)
    {
        foreach (var item in items)
        {
            var changed = await unit.ExecuteAsync(
                """
                UPDATE job_item
                SET state = @state, due_at = @due_at, attempts = @attempts,
                    code = @code, field = @field, message = @message, reference = @reference
                WHERE job_id = @job AND row = @row AND lease_epoch = @epoch AND state = @phase
                """,
                ("@state", Text(item.State)),
                ("@due_at", item.DueAt),
                ("@attempts", item.Attempts),
                ("@code", item.Result?.Code),
                ("@field", item.Result?.Field),
                ("@message", item.Result?.Message),
                ("@reference", item.Result?.Reference),
                ("@job", job),
                ("@row", item.Item.Row),
                ("@epoch", item.Item.Epoch),
                ("@phase", Text(phase))
            );
            if (changed == 0)
                return false;
        }

        return true;
    }

    private static async ValueTask<bool> SettleAllAsync(
        Unit unit,
        string job,
        ItemState phase,
        IReadOnlyList<SettledItem> items
    ) =>
        await unit.ExecuteAsync(
            """
            UPDATE job_item AS j
            SET state = s.state, due_at = s.due_at, attempts = s.attempts,
                code = s.code, field = s.field, message = s.message, reference = s.reference
            FROM unnest(@row, @epoch, @state, @due_at, @attempts, @code, @field, @message, @reference)
                AS s (row, epoch, state, due_at, attempts, code, field, message, reference)
            WHERE j.job_id = @job AND j.row = s.row AND j.lease_epoch = s.epoch AND j.state = @phase
            """,
            ("@row", items.Select(i => i.Item.Row).ToArray()),
            ("@epoch", items.Select(i => i.Item.Epoch).ToArray()),
            ("@state", items.Select(i => Text(i.State)).ToArray()),
            ("@due_at", items.Select(i => i.DueAt.ToUnixTimeMilliseconds()).ToArray()),
            ("@attempts", items.Select(i => i.Attempts).ToArray()),
            ("@code", items.Select(i => i.Result?.Code).ToArray()),
            ("@field", items.Select(i => i.Result?.Field).ToArray()),
            ("@message", items.Select(i => i.Result?.Message).ToArray()),
            ("@reference", items.Select(i => i.Result?.Reference).ToArray()),
            ("@job", job),
            ("@phase", Text(phase))
        ) == items.Count;

    /// <summary>Lengthens leases; false when one of them is lost.</summary>
    public static async ValueTask<bool> RenewAsync(Unit unit, string job, IReadOnlyList<JobItem> items, DateTimeOffset until)
    {
        var held = 0;
        foreach (var item in items)
            held += await unit.ExecuteAsync(
                "UPDATE job_item SET due_at = @until WHERE job_id = @job AND row = @row AND lease_epoch = @epoch",
                ("@until", until),
                ("@job", job),
                ("@row", item.Row),
                ("@epoch", item.Epoch)
            );
        return held == items.Count;
    }

    /// <summary>Skips every row that is not finished. Its epoch grows, so a worker that has it cannot store anything any more.</summary>
    public static async ValueTask SkipRestAsync(Unit unit, string job, string code, string message, DateTimeOffset now) =>
        await unit.ExecuteAsync(
            """
            UPDATE job_item
            SET state = 'skipped', lease_epoch = lease_epoch + 1, message = @message,
                code = CASE WHEN attempts > 0 AND due_at > @now AND code IS NULL THEN @under_way ELSE @code END
            WHERE job_id = @job AND state IN ('new', 'valid')
            """,
            ("@message", message),
            ("@now", now),
            ("@under_way", code + "-under-way"),
            ("@code", code),
            ("@job", job)
        );

    public static ValueTask<int> ReviveFailedAsync(Unit unit, string job) =>
        unit.ExecuteAsync(
            """
            UPDATE job_item SET state = 'valid', attempts = 0, due_at = 0, code = NULL, field = NULL, message = NULL
            WHERE job_id = @job AND state = 'failed'
            """,
            ("@job", job)
        );

    public static async ValueTask<bool> AnyInAsync(Unit unit, string job, ItemState state) =>
        await unit.QuerySingleAsync(
            "SELECT count(*) FROM (SELECT 1 FROM job_item WHERE job_id = @job AND state = @state LIMIT 1) AS found",
            row => row.GetInt64(0),
            ("@job", job),
            ("@state", Text(state))
        ) > 0;

    public static async ValueTask<JobCounts> CountAsync(Unit unit, string job) =>
        Sum(await unit.QueryAsync(CountSql, ReadCount, ("@job", job)));

    public static (ItemState State, long Count) ReadCount(DbDataReader row) => (State(row.GetString(0)), row.GetInt64(1));

    public static JobCounts Sum(List<(ItemState State, long Count)> counts)
    {
        long Of(ItemState state) => counts.Find(c => c.State == state).Count;
        var (done, failed) = (Of(ItemState.Done), Of(ItemState.Failed));
        return new JobCounts(
            counts.Sum(c => c.Count),
            Of(ItemState.New),
            Of(ItemState.Valid) + done + failed,
            Of(ItemState.Invalid),
            done,
            failed,
            Of(ItemState.Skipped)
        );
    }

    public static ItemReport ReadReport(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            State(row.GetString(2)),
            row.GetInt64(3),
            row.GetStringOrNull(4),
            row.GetStringOrNull(5),
            row.GetStringOrNull(6),
            row.GetStringOrNull(7)
        );

    private static ItemState State(string text) => Enum.Parse<ItemState>(text, ignoreCase: true);

    private static string Text(ItemState state) => state.ToString().ToLowerInvariant();
}

/// <summary>A leased row and what is to be stored about it.</summary>
internal sealed record SettledItem(JobItem Item, ItemState State, DateTimeOffset DueAt, long Attempts, ItemResult? Result);
