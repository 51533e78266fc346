using Imprint.Storage;

namespace Imprint.Manufacturer.Line;

/// <summary>A device that got its header and has not yet answered with its HMAC.</summary>
internal sealed record LineSession(byte[] Id, string Serial, string Model, byte[] Certificate, byte[] Header);

internal sealed class LineSessions(Database database, TimeProvider clock)
{
    private const int CleanedPerStart = 20;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public Task StartAsync(LineSession session, CancellationToken cancel) =>
        database.WriteAsync(
            async unit =>
            {
                var now = clock.GetUtcNow();
                await unit.ExecuteAsync(
                    "DELETE FROM line_sessions WHERE id IN (SELECT id FROM line_sessions WHERE ends_at <= @now ORDER BY ends_at LIMIT @some)",
                    ("@now", now),
                    ("@some", CleanedPerStart)
                );
                await unit.ExecuteAsync(
                    """
                    INSERT INTO line_sessions (id, serial, model, certificate, header, ends_at)
                    VALUES (@id, @serial, @model, @certificate, @header, @endsAt)
                    """,
                    ("@id", session.Id),
                    ("@serial", session.Serial),
                    ("@model", session.Model),
                    ("@certificate", session.Certificate),
                    ("@header", session.Header),
                    ("@endsAt", now + Lifetime)
                );
            },
            cancel
        );

    public Task<LineSession?> FindAsync(byte[] id, CancellationToken cancel) =>
        database.QuerySingleAsync(
            "SELECT id, serial, model, certificate, header FROM line_sessions WHERE id = @id AND ends_at > @now",
            row => new LineSession(row.GetBytes(0), row.GetString(1), row.GetString(2), row.GetBytes(3), row.GetBytes(4)),
            cancel,
            ("@id", id),
            ("@now", clock.GetUtcNow())
        );
}
