using System.Security.Cryptography;
using Imprint.Storage;

namespace Imprint.Web.Idempotency;

/// <summary>One row per key: running while it has no status, answered once it has one.</summary>
internal static class KeyRow
{
    /// <summary>Takes the key for this request, or says what it stands for already.</summary>
    public static async ValueTask<KeyClaim> ClaimAsync(
        Unit unit,
        KeyedRequest request,
        DateTimeOffset now,
        TimeSpan lease,
        TimeSpan keep
    )
    {
        var inserted = await unit.ExecuteAsync(
            """
            INSERT INTO idempotency_key (caller, route, key, fingerprint, attempt, lease_until, expires_at)
            VALUES (@caller, @route, @key, @fingerprint, 1, @lease, @expires)
            ON CONFLICT DO NOTHING
            """,
            ("@caller", request.Caller),
            ("@route", request.Route),
            ("@key", request.Key),
            ("@fingerprint", request.Fingerprint),
            ("@lease", now + lease),
            ("@expires", now + keep)
        );
        if (inserted == 1)
            return new KeyClaim.Ours(1);

        var row = await FindAsync(unit, request);
        if (row is null)
            return new KeyClaim.Running(TimeSpan.Zero); // Released or cleaned up between the two statements: come again.
        if (row.ExpiresAt > now)
        {
            if (!CryptographicOperations.FixedTimeEquals(row.Fingerprint, request.Fingerprint))
                return new KeyClaim.OtherRequest();
            if (row.Answer is not null)
                return new KeyClaim.Answered(row.Answer);
            if (row.LeaseUntil > now)
                return new KeyClaim.Running(row.LeaseUntil - now);
        }

        return await TakeOverAsync(unit, request, row.Attempt, now, lease, keep)
            ? new KeyClaim.Ours(row.Attempt + 1)
            : new KeyClaim.Running(TimeSpan.Zero);
    }

    /// <summary>Keeps the answer of an attempt, unless a later one has taken over.</summary>
    public static ValueTask<int> StoreAsync(Unit unit, KeyedRequest request, long attempt, StoredAnswer answer) =>
        unit.ExecuteAsync(
            """
            UPDATE idempotency_key SET status = @status, headers = @headers, body = @body
            WHERE caller = @caller AND route = @route AND key = @key AND attempt = @attempt AND status IS NULL
            """,
            ("@status", answer.Status),
            ("@headers", answer.WriteHeaders()),
            ("@body", answer.Body.ToArray()),
            ("@caller", request.Caller),
            ("@route", request.Route),
            ("@key", request.Key),
            ("@attempt", attempt)
        );

    /// <summary>Gives the key back after an attempt whose answer must not be kept.</summary>
    public static ValueTask<int> ReleaseAsync(Unit unit, KeyedRequest request, long attempt) =>
        unit.ExecuteAsync(
            """
            DELETE FROM idempotency_key
            WHERE caller = @caller AND route = @route AND key = @key AND attempt = @attempt AND status IS NULL
            """,
            ("@caller", request.Caller),
            ("@route", request.Route),
            ("@key", request.Key),
            ("@attempt", attempt)
        );

    /// <summary>The row is over its 72 hours, or its attempt died. Whoever gets this update through goes on.</summary>
    private static async ValueTask<bool> TakeOverAsync(
        Unit unit,
        KeyedRequest request,
        long attempt,
        DateTimeOffset now,
        TimeSpan lease,
        TimeSpan keep
    ) =>
        await unit.ExecuteAsync(
            """
            UPDATE idempotency_key
            SET attempt = attempt + 1, fingerprint = @fingerprint, lease_until = @lease, expires_at = @expires,
                status = NULL, headers = NULL, body = NULL
            WHERE caller = @caller AND route = @route AND key = @key AND attempt = @attempt
              AND (status IS NULL OR expires_at <= @now)
            """,
            ("@caller", request.Caller),
            ("@route", request.Route),
            ("@key", request.Key),
            ("@fingerprint", request.Fingerprint),
            ("@lease", now + lease),
            ("@expires", now + keep),
            ("@attempt", attempt),
            ("@now", now)
        ) == 1;

    private static ValueTask<Row?> FindAsync(Unit unit, KeyedRequest request) =>
        unit.QuerySingleAsync(
            """
            SELECT fingerprint, attempt, lease_until, expires_at, status, headers, body FROM idempotency_key
            WHERE caller = @caller AND route = @route AND key = @key
            """,
            row => new Row(
                row.GetBytes(0),
                row.GetInt64(1),
                row.GetTime(2),
                row.GetTime(3),
                row.GetInt64OrNull(4) is { } status
                    ? new StoredAnswer((int)status, StoredAnswer.ReadHeaders(row.GetString(5)), row.GetBytes(6))
                    {
                        IsReplay = true,
                    }
                    : null
            ),
            ("@caller", request.Caller),
            ("@route", request.Route),
            ("@key", request.Key)
        );

    private sealed record Row(
        byte[] Fingerprint,
        long Attempt,
        DateTimeOffset LeaseUntil,
        DateTimeOffset ExpiresAt,
        StoredAnswer? Answer
    );
}
