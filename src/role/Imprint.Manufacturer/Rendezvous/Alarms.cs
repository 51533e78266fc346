using Imprint.Fdo;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Rendezvous;

/// <summary>
/// What should not happen and did: a stranger with a copied voucher, a revoked device. Counted per device and kind, and written into
/// the audit log at the first time and then once an hour, so that whoever repeats it cannot fill the log.
/// </summary>
internal sealed class Alarms(Database database, AuditLog audit, TimeProvider clock)
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromHours(1);
    private static readonly AuditKey FaultDetail = new("fault");

    public Task RaiseAsync(PrefixedId device, string kind, FdoFault fault, CancellationToken cancel) =>
        database.WriteAsync(
            async unit =>
            {
                var now = clock.GetUtcNow();
                var isLoud = await unit.ExecuteAsync(
                    """
                    INSERT INTO alarms (device_id, kind, fault, count, first_at, last_at, told_at)
                    VALUES (@device, @kind, @fault, 0, @now, @now, @now)
                    ON CONFLICT (device_id, kind) DO UPDATE SET told_at = excluded.told_at WHERE alarms.told_at <= @quietSince
                    """,
                    ("@device", device.ToString()),
                    ("@kind", kind),
                    ("@fault", fault.ToString()),
                    ("@now", now),
                    ("@quietSince", now - QuietTime)
                );
                await unit.ExecuteAsync(
                    "UPDATE alarms SET count = count + 1, last_at = @now, fault = @fault WHERE device_id = @device AND kind = @kind",
                    ("@device", device.ToString()),
                    ("@kind", kind),
                    ("@fault", fault.ToString()),
                    ("@now", now)
                );
                if (isLoud > 0)
                    await audit.AppendAsync(
                        unit,
                        new AuditEntry(AuditActor.System, "alarm." + kind, $"device:{device}", fault.Text)
                        {
                            Details = new AuditDetails().Add(FaultDetail, fault.ToString()),
                        }
                    );
            },
            cancel
        );
}
