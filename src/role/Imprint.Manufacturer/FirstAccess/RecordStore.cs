using System.Data.Common;
using Imprint.Journey.FirstAccess;
using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>First-access records, and which class a device is of.</summary>
internal sealed class RecordStore(Database database)
{
    private const string Columns = "id, guid, class_id, provider, owner_key_hash, version, record, expires_at, stored_at";

    /// <summary>Puts a record in the place of an older one; false when the one that is there is not older and by the same key.</summary>
    public static async ValueTask<bool> TryPutAsync(Unit unit, StoredRecord row)
    {
        var (guid, classId) = Parts(row.Scope);
        var place = guid is null ? "(provider, class_id)" : "(guid)";
        return await unit.ExecuteAsync(
                $"""
                INSERT INTO first_access_records ({Columns})
                VALUES (@id, @guid, @class, @provider, @key, @version, @record, @expiresAt, @storedAt)
                ON CONFLICT {place} DO UPDATE SET
                    provider = excluded.provider, owner_key_hash = excluded.owner_key_hash, version = excluded.version,
                    record = excluded.record, expires_at = excluded.expires_at, stored_at = excluded.stored_at
                WHERE excluded.version > first_access_records.version
                    OR excluded.owner_key_hash <> first_access_records.owner_key_hash
                """,
                ("@id", row.Id.ToString()),
                ("@guid", guid),
                ("@class", classId),
                ("@provider", row.Provider),
                ("@key", row.OwnerKeyHash),
                ("@version", row.Version),
                ("@record", row.Record),
                ("@expiresAt", row.ExpiresAt),
                ("@storedAt", row.StoredAt)
            ) == 1;
    }

    public static ValueTask<StoredRecord?> FindAsync(Unit unit, FirstAccessScope scope, string provider)
    {
        var (condition, parameters) = PlaceOf(scope, provider);
        return unit.QuerySingleAsync($"SELECT {Columns} FROM first_access_records WHERE {condition}", Read, parameters);
    }

    public Task<StoredRecord?> FindAsync(FirstAccessScope scope, string provider, CancellationToken cancel)
    {
        var (condition, parameters) = PlaceOf(scope, provider);
        return database.QuerySingleAsync(
            $"SELECT {Columns} FROM first_access_records WHERE {condition}",
            Read,
            cancel,
            parameters
        );
    }

    public static async ValueTask<bool> TryRemoveAsync(Unit unit, FirstAccessScope scope, string provider)
    {
        var (condition, parameters) = PlaceOf(scope, provider);
        return await unit.ExecuteAsync($"DELETE FROM first_access_records WHERE {condition}", parameters) == 1;
    }

    /// <summary>Makes a device one of a class, as long as this owner has it.</summary>
    public static async ValueTask PutInClassAsync(
        Unit unit,
        FdoGuid guid,
        string provider,
        ClassId classId,
        long ownerVersion,
        DateTimeOffset now
    ) =>
        await unit.ExecuteAsync(
            """
            INSERT INTO class_members (guid, provider, class_id, owner_version, assigned_at)
            VALUES (@guid, @provider, @class, @version, @now)
            ON CONFLICT (guid) DO UPDATE SET
                provider = excluded.provider, class_id = excluded.class_id, owner_version = excluded.owner_version,
                assigned_at = excluded.assigned_at
            """,
            ("@guid", guid.ToBytes()),
            ("@provider", provider),
            ("@class", classId.ToString()),
            ("@version", ownerVersion),
            ("@now", now)
        );

    public static async ValueTask<bool> TakeFromClassAsync(Unit unit, FdoGuid guid, string provider) =>
        await unit.ExecuteAsync(
            "DELETE FROM class_members WHERE guid = @guid AND provider = @provider",
            ("@guid", guid.ToBytes()),
            ("@provider", provider)
        ) == 1;

    /// <summary>The class of a device in the hands of the owner that it has now.</summary>
    public Task<string?> FindClassAsync(FdoGuid guid, long ownerVersion, CancellationToken cancel) =>
        database.QuerySingleAsync(
            "SELECT class_id FROM class_members WHERE guid = @guid AND owner_version = @version",
            row => row.GetString(0),
            cancel,
            ("@guid", guid.ToBytes()),
            ("@version", ownerVersion)
        );

    /// <summary>The key that the voucher of a device ends in: SubjectPublicKeyInfo. Null while nobody has registered it.</summary>
    public Task<byte[]?> FindOwnerKeyAsync(PrefixedId device, CancellationToken cancel) =>
        database.QuerySingleAsync(
            "SELECT owner_key FROM registrations WHERE device_id = @device AND withdrawn_at IS NULL",
            row => row.GetBytes(0),
            cancel,
            ("@device", device.ToString())
        );

    private static (byte[]? Guid, string? Class) Parts(FirstAccessScope scope) =>
        scope is FirstAccessScope.Device { Guid: var guid }
            ? (guid.ToBytes(), null)
            : (null, ((FirstAccessScope.DeviceClass)scope).Class.ToString());

    private static (string Condition, (string, object?)[] Parameters) PlaceOf(FirstAccessScope scope, string provider)
    {
        var (guid, classId) = Parts(scope);
        return guid is null
            ? ("class_id = @class AND provider = @provider", [("@class", classId), ("@provider", provider)])
            : ("guid = @guid AND provider = @provider", [("@guid", guid), ("@provider", provider)]);
    }

    private static StoredRecord Read(DbDataReader row) =>
        new(
            PrefixedId.Parse(row.GetString(0)),
            row.GetBytesOrNull(1) is { } guid
                ? new FirstAccessScope.Device(new FdoGuid(guid))
                : new FirstAccessScope.DeviceClass(ClassId.Parse(row.GetString(2))),
            row.GetString(3),
            row.GetBytes(4),
            row.GetInt64(5),
            row.GetBytes(6),
            row.GetTime(7),
            row.GetTime(8)
        );
}
