using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Services;

/// <summary>The devices whose ownership vouchers end here now.</summary>
internal sealed class OwnedDevices(Database database)
{
    /// <summary>The GUID of the device with this factory key; null when its voucher does not end here, or no more.</summary>
    public async Task<FdoGuid?> FindByKeyAsync(byte[] deviceKey, CancellationToken cancel) =>
        await database.QuerySingleAsync(
            "SELECT guid FROM fdo_vouchers WHERE device_key = @key AND state = 'active' ORDER BY created_at DESC, guid LIMIT 1",
            row => row.GetBytes(0),
            cancel,
            ("@key", deviceKey)
        )
            is { } guid
            ? new FdoGuid(guid)
            : null;

    /// <summary>Whether the device is ours, and whether a key is the factory key of another device known here.</summary>
    public static async ValueTask<(bool IsOurs, bool IsKeyOfAnother)> LookUpAsync(Unit unit, byte[] deviceKey, byte[] keyHash)
    {
        // Held until the unit ends, so that a voucher which is withdrawn meanwhile is withdrawn together with what was issued here.
        var held = unit.Engine == DatabaseEngine.PostgreSql ? " FOR SHARE" : "";
        var rows = await unit.QueryAsync(
            "SELECT device_key, state FROM fdo_vouchers WHERE device_key IN (@device, @key)" + held,
            row => (Key: row.GetBytes(0), IsActive: row.GetString(1) == "active"),
            ("@device", deviceKey),
            ("@key", keyHash)
        );
        return (
            rows.Exists(row => row.IsActive && row.Key.AsSpan().SequenceEqual(deviceKey)),
            rows.Exists(row => !row.Key.AsSpan().SequenceEqual(deviceKey))
        );
    }
}
