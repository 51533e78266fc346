using System.Data.Common;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Storage;
using Imprint.Web.Paging;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Ownership;

internal sealed class VoucherStore(Database database)
{
    private const string Columns =
        "guid, device_key, state, voucher, created_at, revision, predecessor, seen_at, onboarded_at, last_fault, last_fault_at";

    /// <summary>False when there is a voucher of this GUID already.</summary>
    public static async ValueTask<bool> TryAddAsync(Unit unit, VoucherRow row) =>
        await unit.ExecuteAsync(
            """
            INSERT INTO fdo_vouchers (guid, device_key, state, voucher, owner_key, created_at, predecessor)
            VALUES (@guid, @key, @state, @voucher, @owner, @now, @predecessor) ON CONFLICT DO NOTHING
            """,
            ("@guid", row.Guid.ToBytes()),
            ("@key", row.DeviceKey),
            ("@state", WordOf(row.State)),
            ("@voucher", row.Voucher.Encoded),
            ("@owner", OwnerKeys.WordOf(row.Voucher.OwnerKey.Type)),
            ("@now", row.CreatedAt),
            ("@predecessor", row.Predecessor?.ToBytes())
        ) == 1;

    /// <summary>The voucher, which nobody else changes until the unit ends.</summary>
    public static ValueTask<VoucherRow?> FindAsync(Unit unit, FdoGuid guid) =>
        unit.QuerySingleAsync(
            $"SELECT {Columns} FROM fdo_vouchers WHERE guid = @guid{Held(unit)}",
            Read,
            ("@guid", guid.ToBytes())
        );

    /// <summary>The state alone, which nobody else changes until the unit ends.</summary>
    public static async ValueTask<VoucherState?> FindStateAsync(Unit unit, FdoGuid guid) =>
        await unit.QuerySingleAsync(
            $"SELECT state FROM fdo_vouchers WHERE guid = @guid{Held(unit)}",
            row => row.GetString(0),
            ("@guid", guid.ToBytes())
        )
            is { } word
            ? StateOf(word)
            : null;

    /// <summary>False when it has changed since it was read.</summary>
    public static async ValueTask<bool> TryChangeAsync(Unit unit, VoucherRow row, VoucherState state, Voucher voucher) =>
        await unit.ExecuteAsync(
            """
            UPDATE fdo_vouchers SET state = @state, voucher = @voucher, revision = revision + 1
            WHERE guid = @guid AND revision = @revision
            """,
            ("@state", WordOf(state)),
            ("@voucher", voucher.Encoded),
            ("@guid", row.Guid.ToBytes()),
            ("@revision", row.Revision)
        ) == 1;

    /// <summary>
    /// The device has proven itself with this GUID: what it had before is over, and so is what it was given beside this and never
    /// used. What follows this one stays, for the device may not know of it yet.
    /// </summary>
    public static async ValueTask NoteSeenAsync(Unit unit, FdoGuid guid, DateTimeOffset now)
    {
        var predecessor = await unit.QuerySingleAsync(
            "UPDATE fdo_vouchers SET seen_at = @now WHERE guid = @guid RETURNING predecessor",
            row => row.GetBytesOrNull(0),
            ("@now", now),
            ("@guid", guid.ToBytes())
        );
        if (predecessor is null)
            return;
        await unit.ExecuteAsync(
            """
            UPDATE fdo_vouchers SET state = 'replaced', revision = revision + 1
            WHERE (guid = @predecessor OR predecessor = @predecessor) AND guid <> @guid AND state = 'active'
            """,
            ("@predecessor", predecessor),
            ("@guid", guid.ToBytes())
        );
    }

    public static ValueTask<int> NoteOnboardedAsync(Unit unit, FdoGuid guid, DateTimeOffset now) =>
        unit.ExecuteAsync(
            "UPDATE fdo_vouchers SET onboarded_at = @now, last_fault = NULL, last_fault_at = NULL WHERE guid = @guid",
            ("@now", now),
            ("@guid", guid.ToBytes())
        );

    public static ValueTask<int> NoteFaultAsync(Unit unit, FdoGuid guid, string fault, DateTimeOffset now) =>
        unit.ExecuteAsync(
            "UPDATE fdo_vouchers SET last_fault = @fault, last_fault_at = @now WHERE guid = @guid",
            ("@fault", fault),
            ("@now", now),
            ("@guid", guid.ToBytes())
        );

    public Task<VoucherRow?> FindAsync(FdoGuid guid, CancellationToken cancel) =>
        database.QuerySingleAsync(
            $"SELECT {Columns} FROM fdo_vouchers WHERE guid = @guid",
            Read,
            cancel,
            ("@guid", guid.ToBytes())
        );

    /// <summary>Which revision of a voucher is current; null when there is none.</summary>
    public Task<long?> FindRevisionAsync(FdoGuid guid, CancellationToken cancel) =>
        database.QuerySingleAsync(
            "SELECT revision FROM fdo_vouchers WHERE guid = @guid",
            row => (long?)row.GetInt64(0),
            cancel,
            ("@guid", guid.ToBytes())
        );

    public static VoucherState StateOf(string word) => Enum.Parse<VoucherState>(word, ignoreCase: true);

    public static string WordOf(VoucherState state) => state.ToString().ToLowerInvariant();

    /// <summary>In the order in which they came.</summary>
    public Task<List<ListedVoucher>> ListAsync(PageQuery page, VoucherState? state, CancellationToken cancel) =>
        database.QueryAsync(
            $"""
            SELECT {Columns}, s.registered_at, s.granted_until, s.due_at, s.attempts, s.rendezvous, s.last_error, s.last_error_at
            FROM fdo_vouchers v LEFT JOIN to0_schedule s USING (guid)
            WHERE (created_at > @after OR (created_at = @after AND guid > @guid)) {(state is null ? "" : "AND state = @state")}
            ORDER BY created_at, guid LIMIT @rows
            """,
            ReadListed,
            cancel,
            ("@after", page.After is { } after ? long.Parse(after.SortKey, null) : -1L),
            ("@guid", page.After is { } last ? FdoGuid.Parse(last.Id).ToBytes() : []),
            ("@state", state is { } wanted ? WordOf(wanted) : ""),
            ("@rows", page.RowsToRead)
        );

    public Task<ListedVoucher?> ShowAsync(FdoGuid guid, CancellationToken cancel) =>
        database.QuerySingleAsync(
            $"""
            SELECT {Columns}, s.registered_at, s.granted_until, s.due_at, s.attempts, s.rendezvous, s.last_error, s.last_error_at
            FROM fdo_vouchers v LEFT JOIN to0_schedule s USING (guid) WHERE guid = @guid
            """,
            ReadListed,
            cancel,
            ("@guid", guid.ToBytes())
        );

    private static string Held(Unit unit) => unit.Engine == DatabaseEngine.PostgreSql ? " FOR UPDATE" : "";

    private static ListedVoucher ReadListed(DbDataReader row) =>
        new(
            Read(row),
            row.IsDBNull(13)
                ? null
                : new RendezvousStatus(
                    row.GetTimeOrNull(11),
                    row.GetTimeOrNull(12),
                    row.GetTime(13),
                    row.GetInt64(14),
                    row.GetStringOrNull(15),
                    row.GetStringOrNull(16),
                    row.GetTimeOrNull(17)
                )
        );

    private static VoucherRow Read(DbDataReader row)
    {
        if (Voucher.Read(row.GetBytes(3), out var voucher) is not FdoFault.None and var fault)
            throw new InvalidOperationException($"A voucher in the table cannot be read: {fault.Text}.");
        return new VoucherRow(new FdoGuid(row.GetBytes(0)), row.GetBytes(1), StateOf(row.GetString(2)), voucher!, row.GetTime(4))
        {
            Revision = row.GetInt64(5),
            Predecessor = row.GetBytesOrNull(6) is { } guid ? new FdoGuid(guid) : null,
            SeenAt = row.GetTimeOrNull(7),
            OnboardedAt = row.GetTimeOrNull(8),
            LastFault = row.GetStringOrNull(9),
            LastFaultAt = row.GetTimeOrNull(10),
        };
    }
}

/// <summary>A voucher and how its device is announced at the rendezvous.</summary>
internal sealed record ListedVoucher(VoucherRow Row, RendezvousStatus? Rendezvous);
