using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Vouchers;

/// <summary>A voucher as the manufacturer holds it: whoever it is extended to, it is extended anew from here.</summary>
/// <param name="KeyType">FDO 1.1 pkType of every key in it.</param>
internal sealed record StoredVoucher(int KeyType, byte[] Encoded);

internal sealed class VoucherStore(Database database)
{
    /// <summary>False when the device has a voucher already.</summary>
    public static async ValueTask<bool> TryAddAsync(Unit unit, PrefixedId device, StoredVoucher voucher, DateTimeOffset now) =>
        await unit.ExecuteAsync(
            """
            INSERT INTO vouchers (device_id, key_type, voucher, stored_at) VALUES (@device, @type, @voucher, @now)
            ON CONFLICT DO NOTHING
            """,
            ("@device", device.ToString()),
            ("@type", voucher.KeyType),
            ("@voucher", voucher.Encoded),
            ("@now", now)
        ) == 1;

    /// <summary>For a device that is made anew: its old voucher is no device's any more.</summary>
    public static ValueTask<int> ReplaceAsync(Unit unit, PrefixedId device, StoredVoucher voucher, DateTimeOffset now) =>
        unit.ExecuteAsync(
            """
            INSERT INTO vouchers (device_id, key_type, voucher, stored_at) VALUES (@device, @type, @voucher, @now)
            ON CONFLICT (device_id) DO UPDATE SET
                key_type = excluded.key_type, voucher = excluded.voucher, stored_at = excluded.stored_at
            """,
            ("@device", device.ToString()),
            ("@type", voucher.KeyType),
            ("@voucher", voucher.Encoded),
            ("@now", now)
        );

    public static ValueTask<StoredVoucher?> FindAsync(Unit unit, PrefixedId device) =>
        unit.QuerySingleAsync(Select, Read, ("@device", device.ToString()));

    public Task<StoredVoucher?> FindAsync(PrefixedId device, CancellationToken cancel) =>
        database.QuerySingleAsync(Select, Read, cancel, ("@device", device.ToString()));

    private const string Select = "SELECT key_type, voucher FROM vouchers WHERE device_id = @device";

    private static StoredVoucher Read(System.Data.Common.DbDataReader row) => new(row.GetInt32(0), row.GetBytes(1));
}
