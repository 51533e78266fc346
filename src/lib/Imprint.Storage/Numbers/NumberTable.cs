namespace Imprint.Storage.Numbers;

/// <summary>The statements about number pools. On PostgreSQL a pool's row is locked first, so takers of a pool come one after the other.</summary>
internal static class NumberTable
{
    /// <summary>Gives each holder its number: the one it has, else the next of a range, else one that was given back.</summary>
    public static async ValueTask<NumberOutcome[]> TakeAsync(
        Unit unit,
        string pool,
        IReadOnlyList<string> holders,
        DateTimeOffset now
    )
    {
        var outcomes = new NumberOutcome[holders.Count];
        if (!await LockPoolAsync(unit, pool))
        {
            Array.Fill(outcomes, new NumberOutcome(Number: null, NumberRefusal.UnknownPool));
            return outcomes;
        }

        var had = await FindTakenAsync(unit, pool, holders);
        var wanting = holders.Where(holder => !had.ContainsKey(holder)).Distinct(StringComparer.Ordinal).ToList();
        var numbers = wanting.Count == 0 ? [] : await DrawAsync(unit, pool, wanting.Count, now);
        var given = wanting.Zip(numbers).ToList();
        await StoreTakenAsync(unit, pool, given, now);
        foreach (var (holder, number) in given)
            had[holder] = number;

        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = had.TryGetValue(holders[i], out var number)
                ? new NumberOutcome(number, Refusal: null)
                : new NumberOutcome(Number: null, NumberRefusal.Exhausted);
        return outcomes;
    }

    public static async ValueTask<string?> ReleaseAsync(Unit unit, string pool, string holder, DateTimeOffset now)
    {
        var number = await unit.QuerySingleAsync(
            "DELETE FROM number_taken WHERE pool = @pool AND holder = @holder RETURNING number",
            row => row.GetString(0),
            ("@pool", pool),
            ("@holder", holder)
        );
        if (number is not null)
            await unit.ExecuteAsync(
                """
                INSERT INTO number_free (pool, number, free_at)
                SELECT name, @number, @now + quarantine_ms FROM number_pool WHERE name = @pool
                """,
                ("@pool", pool),
                ("@number", number),
                ("@now", now)
            );
        return number;
    }

    public static async ValueTask<RangeOutcome> AddRangeAsync(Unit unit, string pool, NumberRange range)
    {
        if (!await LockPoolAsync(unit, pool))
            return RangeOutcome.UnknownPool;
        var known = await ListRangesAsync(unit, pool);
        if (known.Contains(range))
            return RangeOutcome.AlreadyThere;
        var (low, high) = range.Bounds;
        if (known.Exists(k => Overlaps(k.Bounds, (low, high))) || await AnySingleAsync(unit, pool, low, high))
            return RangeOutcome.Overlapping;

        await unit.ExecuteAsync(
            """
            INSERT INTO number_range (pool, prefix, width, first, last, next, has_luhn)
            VALUES (@pool, @prefix, @width, @first, @last, @first, @luhn)
            """,
            ("@pool", pool),
            ("@prefix", range.Prefix),
            ("@width", range.Width),
            ("@first", range.First),
            ("@last", range.Last),
            ("@luhn", range.HasCheckDigit)
        );
        return RangeOutcome.Added;
    }

    public static async ValueTask<int> AddListAsync(Unit unit, string pool, IReadOnlyList<string> numbers)
    {
        if (!await LockPoolAsync(unit, pool))
            return 0;
        var ranges = (await ListRangesAsync(unit, pool)).ConvertAll(range => range.Bounds);
        var added = 0;
        foreach (var number in numbers)
        {
            if (!NumberRange.IsNumber(number) || ranges.Exists(bounds => Overlaps(bounds, (number, number))))
                continue;
            added += await unit.ExecuteAsync(
                """
                INSERT INTO number_free (pool, number, free_at)
                SELECT @pool, @number, 0
                WHERE NOT EXISTS (SELECT 1 FROM number_taken WHERE pool = @pool AND number = @number)
                ON CONFLICT (pool, number) DO NOTHING
                """,
                ("@pool", pool),
                ("@number", number)
            );
        }

        return added;
    }

    private static ValueTask<List<NumberRange>> ListRangesAsync(Unit unit, string pool) =>
        unit.QueryAsync(
            "SELECT prefix, width, first, last, has_luhn FROM number_range WHERE pool = @pool",
            row => NumberRange.Stored(row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4)),
            ("@pool", pool)
        );

    // Numbers of one length stand in the order of their texts.
    private static bool Overlaps((string Low, string High) a, (string Low, string High) b) =>
        a.Low.Length == b.Low.Length && string.CompareOrdinal(a.Low, b.High) <= 0 && string.CompareOrdinal(b.Low, a.High) <= 0;

    private static async ValueTask<bool> AnySingleAsync(Unit unit, string pool, string low, string high) =>
        await unit.QuerySingleAsync(
            """
            SELECT (SELECT count(*) FROM number_free WHERE pool = @pool AND number BETWEEN @low AND @high AND length(number) = @length)
                 + (SELECT count(*) FROM number_taken WHERE pool = @pool AND number BETWEEN @low AND @high AND length(number) = @length)
            """,
            row => row.GetInt64(0),
            ("@pool", pool),
            ("@low", low),
            ("@high", high),
            ("@length", low.Length)
        ) > 0;

    private static async ValueTask<bool> LockPoolAsync(Unit unit, string pool) =>
        await unit.QuerySingleAsync(
            $"SELECT name FROM number_pool WHERE name = @pool {(unit.Engine == DatabaseEngine.PostgreSql ? "FOR NO KEY UPDATE" : "")}",
            row => row.GetString(0),
            ("@pool", pool)
        )
            is not null;

    private static async ValueTask<Dictionary<string, string>> FindTakenAsync(
        Unit unit,
        string pool,
        IReadOnlyList<string> holders
    )
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        if (unit.Engine == DatabaseEngine.PostgreSql)
        {
            var found = await unit.QueryAsync(
                "SELECT holder, number FROM number_taken WHERE pool = @pool AND holder = ANY (@holders)",
                row => (Holder: row.GetString(0), Number: row.GetString(1)),
                ("@pool", pool),
                ("@holders", holders.ToArray())
            );
            foreach (var (holder, number) in found)
                taken.Add(holder, number);
            return taken;
        }

        foreach (var holder in holders)
        {
            var number = await unit.QuerySingleAsync(
                "SELECT number FROM number_taken WHERE pool = @pool AND holder = @holder",
                row => row.GetString(0),
                ("@pool", pool),
                ("@holder", holder)
            );
            if (number is not null)
                taken[holder] = number;
        }

        return taken;
    }

    /// <summary>Draws up to so many numbers. Ranges come first, so that a number given back rests as long as it can.</summary>
    private static async ValueTask<List<string>> DrawAsync(Unit unit, string pool, int count, DateTimeOffset now)
    {
        var numbers = new List<string>(count);
        while (numbers.Count < count && await AdvanceRangeAsync(unit, pool, count - numbers.Count) is { } part)
        {
            for (var counter = part.From; counter <= part.To; counter++)
                numbers.Add(NumberRange.Format(part.Prefix, part.Width, counter, part.HasLuhn));
        }

        if (numbers.Count < count)
            numbers.AddRange(
                await unit.QueryAsync(
                    """
                    WITH rested AS MATERIALIZED (
                        SELECT number FROM number_free WHERE pool = @pool AND free_at <= @now
                        ORDER BY free_at, number LIMIT @count
                    )
                    DELETE FROM number_free WHERE pool = @pool AND number IN (SELECT number FROM rested)
                    RETURNING number
                    """,
                    row => row.GetString(0),
                    ("@pool", pool),
                    ("@now", now),
                    ("@count", count - numbers.Count)
                )
            );
        return numbers;
    }

    private sealed record RangePart(string Prefix, int Width, bool HasLuhn, long From, long To);

    private static async ValueTask<RangePart?> AdvanceRangeAsync(Unit unit, string pool, int count)
    {
        var range = await unit.QuerySingleAsync(
            """
            SELECT prefix, width, first, next, last, has_luhn FROM number_range
            WHERE pool = @pool AND next <= last ORDER BY prefix, width, first LIMIT 1
            """,
            row =>
                (
                    Prefix: row.GetString(0),
                    Width: row.GetInt32(1),
                    First: row.GetInt64(2),
                    Next: row.GetInt64(3),
                    Last: row.GetInt64(4),
                    HasLuhn: row.GetBoolean(5)
                ),
            ("@pool", pool)
        );
        if (range.Prefix is null)
            return null;

        var to = Math.Min(range.Last, range.Next + count - 1);
        await unit.ExecuteAsync(
            "UPDATE number_range SET next = @next WHERE pool = @pool AND prefix = @prefix AND width = @width AND first = @first",
            ("@next", to + 1),
            ("@pool", pool),
            ("@prefix", range.Prefix),
            ("@width", range.Width),
            ("@first", range.First)
        );
        return new RangePart(range.Prefix, range.Width, range.HasLuhn, range.Next, to);
    }

    private static async ValueTask StoreTakenAsync(
        Unit unit,
        string pool,
        List<(string Holder, string Number)> given,
        DateTimeOffset now
    )
    {
        if (given.Count == 0)
            return;
        if (unit.Engine == DatabaseEngine.PostgreSql)
        {
            await unit.ExecuteAsync(
                """
                INSERT INTO number_taken (pool, number, holder, taken_at)
                SELECT @pool, number, holder, @now FROM unnest(@number, @holder) AS g (number, holder)
                """,
                ("@pool", pool),
                ("@now", now),
                ("@number", given.Select(g => g.Number).ToArray()),
                ("@holder", given.Select(g => g.Holder).ToArray())
            );
            return;
        }

        foreach (var (holder, number) in given)
            await unit.ExecuteAsync(
                "INSERT INTO number_taken (pool, number, holder, taken_at) VALUES (@pool, @number, @holder, @now)",
                ("@pool", pool),
                ("@number", number),
                ("@holder", holder),
                ("@now", now)
            );
    }
}
