using System.Data.Common;
using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Registrations;

/// <summary>A device given to a provider.</summary>
/// <param name="OwnerKey">SubjectPublicKeyInfo.</param>
/// <param name="OwnerVersion">The version of the ledger's entry that it made.</param>
/// <param name="Voucher">Extended to the owner key.</param>
internal sealed record RegistrationRow(
    PrefixedId Id,
    PrefixedId DeviceId,
    string Provider,
    byte[] OwnerKey,
    long OwnerVersion,
    byte[] Voucher,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? WithdrawnAt
)
{
    public const string IdPrefix = "reg";
}

internal static class RegistrationStore
{
    private const string Columns = "id, device_id, provider, owner_key, owner_version, voucher, registered_at, withdrawn_at";

    public static async ValueTask AddAsync(Unit unit, RegistrationRow row) =>
        await unit.ExecuteAsync(
            """
            INSERT INTO registrations (id, device_id, provider, owner_key, owner_version, voucher, registered_at)
            VALUES (@id, @device, @provider, @ownerKey, @version, @voucher, @at)
            """,
            ("@id", row.Id.ToString()),
            ("@device", row.DeviceId.ToString()),
            ("@provider", row.Provider),
            ("@ownerKey", row.OwnerKey),
            ("@version", row.OwnerVersion),
            ("@voucher", row.Voucher),
            ("@at", row.RegisteredAt)
        );

    public static async ValueTask WithdrawAsync(Unit unit, PrefixedId id, DateTimeOffset now) =>
        await unit.ExecuteAsync(
            "UPDATE registrations SET withdrawn_at = @now WHERE id = @id AND withdrawn_at IS NULL",
            ("@id", id.ToString()),
            ("@now", now)
        );

    public static ValueTask<RegistrationRow?> FindAsync(Unit unit, PrefixedId id) =>
        unit.QuerySingleAsync($"SELECT {Columns} FROM registrations WHERE id = @id", Read, ("@id", id.ToString()));

    /// <summary>The one registration of a device that holds.</summary>
    public static ValueTask<RegistrationRow?> FindCurrentAsync(Unit unit, PrefixedId device) =>
        unit.QuerySingleAsync(
            $"SELECT {Columns} FROM registrations WHERE device_id = @device AND withdrawn_at IS NULL",
            Read,
            ("@device", device.ToString())
        );

    public static Task<RegistrationRow?> FindAsync(Database database, PrefixedId id, CancellationToken cancel) =>
        database.QuerySingleAsync($"SELECT {Columns} FROM registrations WHERE id = @id", Read, cancel, ("@id", id.ToString()));

    private static RegistrationRow Read(DbDataReader row) =>
        new(
            PrefixedId.Parse(row.GetString(0)),
            PrefixedId.Parse(row.GetString(1)),
            row.GetString(2),
            row.GetBytes(3),
            row.GetInt64(4),
            row.GetBytes(5),
            row.GetTime(6),
            row.GetTimeOrNull(7)
        );
}
