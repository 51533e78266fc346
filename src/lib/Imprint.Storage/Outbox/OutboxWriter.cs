namespace Imprint.Storage.Outbox;

/// <summary>
/// Stores a unit's events, last of all. The aggregate's row hands out the numbers and stays locked until the commit, so
/// numbers follow the order of commits.
/// </summary>
internal static class OutboxWriter
{
    public static async ValueTask AppendAsync(Unit unit, IReadOnlyList<OutboxEvent> events)
    {
        foreach (var happened in events)
        {
            var sequence = await unit.QuerySingleAsync(
                """
                INSERT INTO outbox_aggregate (aggregate, last_sequence) VALUES (@aggregate, 1)
                ON CONFLICT (aggregate) DO UPDATE SET last_sequence = last_sequence + 1
                RETURNING last_sequence
                """,
                row => row.GetInt64(0),
                ("@aggregate", happened.Aggregate)
            );
            await unit.ExecuteAsync(
                """
                INSERT INTO outbox_event (aggregate, sequence, id, type, payload, occurred_at, correlator)
                VALUES (@aggregate, @sequence, @id, @type, @payload, @occurred_at, @correlator)
                """,
                ("@aggregate", happened.Aggregate),
                ("@sequence", sequence),
                ("@id", happened.Id),
                ("@type", happened.Type),
                ("@payload", happened.Payload),
                ("@occurred_at", happened.OccurredAt),
                ("@correlator", happened.Correlator)
            );
        }
    }

    /// <summary>On PostgreSQL one statement stores all events, so that it can travel together with the commit.</summary>
    public static (string Sql, (string Name, object? Value)[] Parameters) Statement(IReadOnlyList<OutboxEvent> events) =>
        events.Count == 1 ? StatementForOne(events[0]) : StatementForAll(events);

    // By far the most units leave one event: a plan without sets and windows costs the server half.
    private static (string, (string, object?)[]) StatementForOne(OutboxEvent happened) =>
        (
            """
            WITH numbered AS (
                INSERT INTO outbox_aggregate (aggregate, last_sequence) VALUES (@aggregate, 1)
                ON CONFLICT (aggregate) DO UPDATE SET last_sequence = outbox_aggregate.last_sequence + 1
                RETURNING last_sequence
            )
            INSERT INTO outbox_event (aggregate, sequence, id, type, payload, occurred_at, correlator)
            SELECT @aggregate, last_sequence, @id, @type, @payload, @occurred_at, @correlator FROM numbered
            """,
            [
                ("@aggregate", happened.Aggregate),
                ("@id", happened.Id),
                ("@type", happened.Type),
                ("@payload", happened.Payload),
                ("@occurred_at", happened.OccurredAt),
                ("@correlator", happened.Correlator),
            ]
        );

    // Aggregates are taken in the order of their names, so that two units with several of them cannot lock crosswise.
    private static (string, (string, object?)[]) StatementForAll(IReadOnlyList<OutboxEvent> events) =>
        (
            """
            WITH incoming AS (
                SELECT * FROM unnest(@aggregate, @id, @type, @payload, @occurred_at, @correlator)
                    WITH ORDINALITY AS e (aggregate, id, type, payload, occurred_at, correlator, position)
            ),
            numbered AS (
                INSERT INTO outbox_aggregate (aggregate, last_sequence)
                SELECT aggregate, count(*) FROM incoming GROUP BY aggregate ORDER BY aggregate
                ON CONFLICT (aggregate) DO UPDATE
                    SET last_sequence = outbox_aggregate.last_sequence + excluded.last_sequence
                RETURNING aggregate, last_sequence
            )
            INSERT INTO outbox_event (aggregate, sequence, id, type, payload, occurred_at, correlator)
            SELECT aggregate, last_sequence + 1 - row_number() OVER (PARTITION BY aggregate ORDER BY position DESC),
                   id, type, payload, occurred_at, correlator
            FROM incoming JOIN numbered USING (aggregate)
            """,
            [
                ("@aggregate", events.Select(e => e.Aggregate).ToArray()),
                ("@id", events.Select(e => e.Id).ToArray()),
                ("@type", events.Select(e => e.Type).ToArray()),
                ("@payload", events.Select(e => e.Payload.ToArray()).ToArray()),
                ("@occurred_at", events.Select(e => e.OccurredAt.ToUnixTimeMilliseconds()).ToArray()),
                ("@correlator", events.Select(e => e.Correlator).ToArray()),
            ]
        );
}
