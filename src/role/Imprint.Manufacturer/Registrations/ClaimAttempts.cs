using System.Security.Cryptography;
using System.Text;
using Imprint.Manufacturer.Ledger;
using Imprint.Storage;

namespace Imprint.Manufacturer.Registrations;

/// <summary>
/// How often claim codes may be tried. A try is counted before the code is looked at, and given back when it was right: any
/// number of guesses at once stay below the limit.
/// </summary>
internal sealed class ClaimAttempts(Database database, TimeProvider clock)
{
    public const int MaxPerDevice = 10;
    public const int MaxPerProvider = 200;

    private const int CleanedPerTry = 20;

    public static TimeSpan Window { get; } = TimeSpan.FromHours(1);

    /// <summary>Counts a try. The pause until the next one is allowed, or null when this one is.</summary>
    public Task<TimeSpan?> TakeAsync(string provider, DeviceRow? device, string deviceText, CancellationToken cancel) =>
        database.WriteAsync(
            async unit =>
            {
                var now = clock.GetUtcNow();
                await unit.ExecuteAsync(
                    """
                    DELETE FROM claim_attempts WHERE subject IN
                        (SELECT subject FROM claim_attempts WHERE ends_at <= @now ORDER BY ends_at LIMIT @batch)
                    """,
                    ("@now", now),
                    ("@batch", CleanedPerTry)
                );
                var byDevice = await CountAsync(unit, SubjectOf(device, deviceText), now);
                var byProvider = await CountAsync(unit, SubjectOf(provider), now);
                if (byDevice.Tried > MaxPerDevice)
                    return byDevice.EndsAt - now;
                return byProvider.Tried > MaxPerProvider ? byProvider.EndsAt - now : (TimeSpan?)null;
            },
            cancel
        );

    /// <summary>The code was right: the try was no guess.</summary>
    public Task GiveBackAsync(string provider, DeviceRow device, CancellationToken cancel) =>
        database.WriteAsync(
            async unit =>
            {
                await TakeOffAsync(unit, SubjectOf(device, ""));
                await TakeOffAsync(unit, SubjectOf(provider));
            },
            cancel
        );

    private static async ValueTask<(long Tried, DateTimeOffset EndsAt)> CountAsync(
        Unit unit,
        string subject,
        DateTimeOffset now
    ) =>
        await unit.QuerySingleAsync(
            """
            INSERT INTO claim_attempts (subject, tried, ends_at) VALUES (@subject, 1, @end)
            ON CONFLICT (subject) DO UPDATE SET
                tried = CASE WHEN claim_attempts.ends_at <= @now THEN 1 ELSE claim_attempts.tried + 1 END,
                ends_at = CASE WHEN claim_attempts.ends_at <= @now THEN @end ELSE claim_attempts.ends_at END
            RETURNING tried, ends_at
            """,
            row => (row.GetInt64(0), row.GetTime(1)),
            ("@subject", subject),
            ("@now", now),
            ("@end", now + Window)
        );

    private static async ValueTask TakeOffAsync(Unit unit, string subject) =>
        await unit.ExecuteAsync(
            "UPDATE claim_attempts SET tried = tried - 1 WHERE subject = @subject AND tried > 0",
            ("@subject", subject)
        );

    // A device has several names; an unknown one is counted by the name that was tried.
    private static string SubjectOf(DeviceRow? device, string text) =>
        "device:" + (device?.Id.ToString() ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    private static string SubjectOf(string provider) => "provider:" + provider;
}
