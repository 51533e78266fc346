using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Web.Paging;
using Imprint.Wire;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Onboarding;

/// <summary>Why somebody has to look at a device.</summary>
internal enum AlarmKind
{
    /// <summary>Two sessions with one factory key go on side by side.</summary>
    TwoLiveSessions,

    /// <summary>A device came with a credential that it has since used the successor of.</summary>
    UsedAfterReplacement,

    /// <summary>A device came that was made out to somebody else, or withdrawn.</summary>
    NotOursAnyMore,
}

internal sealed record AlarmRow(
    PrefixedId Id,
    AlarmKind Kind,
    FdoGuid Guid,
    byte[] DeviceKey,
    string Detail,
    DateTimeOffset RaisedAt
);

/// <summary>Alarms about devices: a row that people see, and an entry in the audit log.</summary>
internal sealed class Alarms(Database database, AuditLog audit, TimeProvider clock, RandomSource random)
{
    public const string IdPrefix = "alm";

    private static readonly AuditKey Guid = new("guid");
    private static readonly AuditKey DeviceFingerprint = new("device-key-fingerprint");

    /// <summary>The last statement of its unit.</summary>
    public async ValueTask RaiseAsync(Unit unit, AlarmKind kind, FdoGuid guid, byte[] deviceKey, string detail)
    {
        var row = new AlarmRow(PrefixedId.Create(IdPrefix, clock, random), kind, guid, deviceKey, detail, clock.GetUtcNow());
        await unit.ExecuteAsync(
            """
            INSERT INTO alarms (id, kind, guid, device_key, detail, raised_at)
            VALUES (@id, @kind, @guid, @key, @detail, @now)
            """,
            ("@id", row.Id.ToString()),
            ("@kind", row.Kind.ToString()),
            ("@guid", guid.ToBytes()),
            ("@key", deviceKey),
            ("@detail", detail),
            ("@now", row.RaisedAt)
        );
        var actor = new AuditActor($"device:{guid}", Convert.ToHexStringLower(deviceKey), Person: null);
        var entry = new AuditEntry(actor, "device.alarm", $"device:{guid}", detail)
        {
            Details = new AuditDetails().Add(Guid, guid).AddFingerprint(DeviceFingerprint, deviceKey),
        };
        await audit.AppendAsync(unit, entry);
    }

    public Task<List<AlarmRow>> ListAsync(PageQuery page, CancellationToken cancel) =>
        database.QueryAsync(
            "SELECT id, kind, guid, device_key, detail, raised_at FROM alarms WHERE id > @after ORDER BY id LIMIT @rows",
            row => new AlarmRow(
                PrefixedId.Parse(row.GetString(0), null),
                Enum.Parse<AlarmKind>(row.GetString(1)),
                new FdoGuid(row.GetBytes(2)),
                row.GetBytes(3),
                row.GetString(4),
                row.GetTime(5)
            ),
            cancel,
            ("@after", page.After?.Id ?? ""),
            ("@rows", page.RowsToRead)
        );
}
