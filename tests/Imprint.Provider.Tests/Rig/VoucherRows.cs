using Imprint.Storage;

namespace Imprint.Provider.Tests.Rig;

/// <summary>Rows of the table of vouchers, put there by hand.</summary>
internal static class VoucherRows
{
    public static Task AddAsync(Database database, TestDevice device, string state = "active") =>
        database.ExecuteAsync(
            """
            INSERT INTO fdo_vouchers (guid, device_key, state, voucher, owner_key, created_at)
            VALUES (@guid, @key, @state, @voucher, 'owner', 0)
            """,
            TestContext.Current.CancellationToken,
            ("@guid", device.Guid.ToBytes()),
            ("@key", device.DeviceKey),
            ("@state", state),
            ("@voucher", Array.Empty<byte>())
        );

    public static Task SetStateAsync(Database database, TestDevice device, string state) =>
        database.ExecuteAsync(
            "UPDATE fdo_vouchers SET state = @state WHERE guid = @guid",
            TestContext.Current.CancellationToken,
            ("@guid", device.Guid.ToBytes()),
            ("@state", state)
        );
}
