using System.Data.Common;
using System.Globalization;
using Imprint.Pki;
using Imprint.Storage;
using Imprint.Web.Paging;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Services;

internal sealed class ServiceCertificateStore(Database database)
{
    private const string Columns =
        "serial, device, device_key, key_hash, request_hash, origin, certificate, issued_at, not_after, revoked_at, revocation_reason";

    /// <summary>
    /// Gives a key to a device unless another has it, and says whose it is and since when it is barred. Until the unit ends nobody
    /// else gets past here with the same key.
    /// </summary>
    public static async ValueTask<(byte[] DeviceKey, DateTimeOffset? BarredAt)> ClaimKeyAsync(
        Unit unit,
        byte[] keyHash,
        byte[] deviceKey
    ) =>
        await unit.QuerySingleAsync(
            """
            INSERT INTO provider_service_key (key_hash, device_key) VALUES (@key, @device)
            ON CONFLICT (key_hash) DO UPDATE SET device_key = provider_service_key.device_key
            RETURNING device_key, barred_at
            """,
            row => (row.GetBytes(0), row.GetTimeOrNull(1)),
            ("@key", keyHash),
            ("@device", deviceKey)
        );

    public static ValueTask<int> BarKeyAsync(Unit unit, byte[] keyHash, DateTimeOffset now) =>
        unit.ExecuteAsync(
            "UPDATE provider_service_key SET barred_at = @now WHERE key_hash = @key AND barred_at IS NULL",
            ("@key", keyHash),
            ("@now", now)
        );

    /// <summary>The newest certificate for this very request, unless it is older than that or revoked.</summary>
    public static ValueTask<ServiceCertificateRow?> FindByRequestAsync(
        Unit unit,
        byte[] deviceKey,
        byte[] requestHash,
        DateTimeOffset since
    ) =>
        unit.QuerySingleAsync(
            $"""
            SELECT {Columns} FROM provider_service_certificate
            WHERE device_key = @device AND request_hash = @request AND issued_at > @since AND revoked_at IS NULL
            ORDER BY issued_at DESC LIMIT 1
            """,
            Read,
            ("@device", deviceKey),
            ("@request", requestHash),
            ("@since", since)
        );

    /// <summary>How many certificates a device got since then, counted no further than asked for.</summary>
    public static ValueTask<long> CountIssuedAsync(Unit unit, byte[] deviceKey, DateTimeOffset since, int upTo) =>
        unit.QuerySingleAsync(
            """
            SELECT count(*) FROM
                (SELECT 1 FROM provider_service_certificate WHERE device_key = @device AND issued_at > @since LIMIT @max) AS issued
            """,
            row => row.GetInt64(0),
            ("@device", deviceKey),
            ("@since", since),
            ("@max", upTo)
        );

    public static ValueTask<int> AddAsync(Unit unit, ServiceCertificateRow row) =>
        unit.ExecuteAsync(
            """
            INSERT INTO provider_service_certificate
                (serial, device, device_key, key_hash, request_hash, origin, certificate, issued_at, not_after)
            VALUES (@serial, @device, @deviceKey, @key, @request, @origin, @certificate, @issuedAt, @notAfter)
            """,
            ("@serial", row.Serial),
            ("@device", row.Device.ToBytes()),
            ("@deviceKey", row.DeviceKey),
            ("@key", row.KeyHash),
            ("@request", row.RequestHash),
            ("@origin", row.Origin),
            ("@certificate", row.Certificate),
            ("@issuedAt", row.IssuedAt),
            ("@notAfter", row.NotAfter)
        );

    /// <summary>Marks a certificate as revoked; null when there is none or it is revoked already.</summary>
    public static ValueTask<ServiceCertificateRow?> RevokeAsync(Unit unit, string serial, Revocation revocation) =>
        unit.QuerySingleAsync(
            $"""
            UPDATE provider_service_certificate SET revoked_at = @since, revocation_reason = @reason
            WHERE serial = @serial AND revoked_at IS NULL RETURNING {Columns}
            """,
            Read,
            ("@serial", serial),
            ("@since", revocation.Since),
            ("@reason", (int)revocation.Reason)
        );

    /// <summary>Marks whatever a device still has as revoked.</summary>
    public static ValueTask<List<ServiceCertificateRow>> RevokeAllAsync(Unit unit, byte[] deviceKey, Revocation revocation) =>
        unit.QueryAsync(
            $"""
            UPDATE provider_service_certificate SET revoked_at = @since, revocation_reason = @reason
            WHERE device_key = @device AND revoked_at IS NULL AND not_after > @since RETURNING {Columns}
            """,
            Read,
            ("@device", deviceKey),
            ("@since", revocation.Since),
            ("@reason", (int)revocation.Reason)
        );

    public static ValueTask<ServiceCertificateRow?> FindAsync(Unit unit, string serial) =>
        unit.QuerySingleAsync(
            $"SELECT {Columns} FROM provider_service_certificate WHERE serial = @serial",
            Read,
            ("@serial", serial)
        );

    public Task<ServiceCertificateRow?> FindAsync(string serial, CancellationToken cancel) =>
        database.QuerySingleAsync(
            $"SELECT {Columns} FROM provider_service_certificate WHERE serial = @serial",
            Read,
            cancel,
            ("@serial", serial)
        );

    /// <summary>In the order in which they were issued: all, or those of one device.</summary>
    public Task<List<ServiceCertificateRow>> ListAsync(PageQuery page, FdoGuid? device, CancellationToken cancel)
    {
        var after = page.After is { } cursor ? long.Parse(cursor.SortKey, CultureInfo.InvariantCulture) : long.MinValue;
        return database.QueryAsync(
            $"""
            SELECT {Columns} FROM provider_service_certificate
            WHERE (issued_at, serial) > (@at, @serial){OfDevice(device)} ORDER BY issued_at, serial LIMIT @rows
            """,
            Read,
            cancel,
            [("@at", after), ("@serial", page.After?.Id ?? ""), ("@rows", page.RowsToRead), .. DeviceParameter(device)]
        );
    }

    public Task<long> CountAsync(FdoGuid? device, CancellationToken cancel) =>
        database.QuerySingleAsync(
            $"SELECT count(*) FROM provider_service_certificate WHERE 1 = 1{OfDevice(device)}",
            row => row.GetInt64(0),
            cancel,
            [.. DeviceParameter(device)]
        );

    private static string OfDevice(FdoGuid? device) => device is null ? "" : " AND device = @device";

    private static (string Name, object? Value)[] DeviceParameter(FdoGuid? device) =>
        device is { } guid ? [("@device", guid.ToBytes())] : [];

    private static ServiceCertificateRow Read(DbDataReader row) =>
        new(
            row.GetString(0),
            new FdoGuid(row.GetBytes(1)),
            row.GetBytes(2),
            row.GetBytes(3),
            row.GetBytes(4),
            row.GetString(5),
            row.GetBytes(6),
            row.GetTime(7),
            row.GetTime(8)
        )
        {
            Revocation = row.GetTimeOrNull(9) is { } since ? new Revocation(since, (RevocationReason)row.GetInt32(10)) : null,
        };
}
