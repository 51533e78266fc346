using System.Data.Common;
using Imprint.Storage;
using Imprint.Web.Paging;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Ledger;

/// <summary>The device ledger: every device by each of its names, and its one owner.</summary>
internal sealed class DeviceStore(Database database)
{
    private const string Columns =
        "id, guid, maker, serial, model, gtin, eid, imei, batch, carton, key_hash, claim_salt, claim_hash, status, status_reason, "
        + "owner, owner_key_hash, owner_since, owner_version, secure_element, firmware, country, made_at, created_at, "
        + "certificate IS NOT NULL AS has_certificate";

    /// <summary>False when another device has one of its names; <see cref="FindRivalAsync"/> says which.</summary>
    public static async ValueTask<bool> TryAddAsync(Unit unit, DeviceRow row, DeviceCertificate? certificate)
    {
        var chain = certificate is null ? null : await CertificateChains.StoreAsync(unit, certificate.Chain);
        var identity = row.Identity;
        var added = await unit.ExecuteAsync(
            """
            INSERT INTO devices
                (id, guid, maker, serial, model, gtin, eid, imei, batch, carton, certificate, certificate_hash, chain_hash,
                 key_hash, claim_salt, claim_hash, status, owner_version, secure_element, firmware, country, made_at, created_at)
            VALUES
                (@id, @guid, @maker, @serial, @model, @gtin, @eid, @imei, @batch, @carton, @certificate, @certificateHash, @chain,
                 @keyHash, @claimSalt, @claimHash, 'good', 0, @secureElement, @firmware, @country, @madeAt, @createdAt)
            ON CONFLICT DO NOTHING
            """,
            ("@id", row.Id.ToString()),
            ("@guid", identity.Guid?.ToBytes()),
            ("@maker", identity.Maker),
            ("@serial", identity.Serial),
            ("@model", identity.Model),
            ("@gtin", identity.Gtin?.ToString()),
            ("@eid", identity.Eid?.ToString()),
            ("@imei", identity.Imei?.ToString()),
            ("@batch", identity.Batch),
            ("@carton", identity.Carton),
            ("@certificate", certificate?.Certificate),
            ("@certificateHash", certificate?.Hash),
            ("@chain", chain),
            ("@keyHash", identity.KeyHash),
            ("@claimSalt", row.ClaimCode?.Salt),
            ("@claimHash", row.ClaimCode?.Value),
            ("@secureElement", identity.SecureElement),
            ("@firmware", identity.Firmware),
            ("@country", identity.Country),
            ("@madeAt", identity.MadeAt),
            ("@createdAt", row.CreatedAt)
        );
        return added == 1;
    }

    /// <summary>The device that stands in the way of adding this one: the same device, or another one with a name of it.</summary>
    public static async ValueTask<DeviceRow?> FindRivalAsync(Unit unit, DeviceIdentity identity)
    {
        var names = new List<DeviceKey>
        {
            DeviceKey.OfKeyHash(identity.KeyHash),
            DeviceKey.OfSerial(identity.Maker, identity.Serial),
        };
        if (identity.Guid is { } guid)
            names.Add(DeviceKey.Of(guid));
        if (identity.Eid is { } eid)
            names.Add(DeviceKey.Of(eid));
        if (identity.Imei is { } imei)
            names.Add(DeviceKey.Of(imei));

        foreach (var name in names)
        {
            if (await FindAsync(unit, name) is { } rival)
                return rival;
        }

        return null;
    }

    public static ValueTask<DeviceRow?> FindAsync(Unit unit, DeviceKey key) =>
        unit.QuerySingleAsync($"SELECT {Columns} FROM devices WHERE {key.Condition}", Read, key.With());

    public Task<DeviceRow?> FindAsync(DeviceKey key, CancellationToken cancel) =>
        database.QuerySingleAsync($"SELECT {Columns} FROM devices WHERE {key.Condition}", Read, cancel, key.With());

    /// <summary>The factory certificate of a device and those above it; null where only its hash is known.</summary>
    public async Task<DeviceCertificate?> FindCertificateAsync(PrefixedId id, CancellationToken cancel) =>
        await database.QuerySingleAsync(
            """
            SELECT d.certificate_hash, d.certificate, c.certificates
            FROM devices d LEFT JOIN certificate_chains c ON c.hash = d.chain_hash
            WHERE d.id = @id AND d.certificate_hash IS NOT NULL
            """,
            row => new DeviceCertificate(
                row.GetBytes(0),
                row.GetBytesOrNull(1),
                row.GetBytesOrNull(2) is { } chain ? CertificateChains.Split(chain) : []
            ),
            cancel,
            ("@id", id.ToString())
        );

    /// <summary>In the order in which they came into the ledger.</summary>
    public Task<List<DeviceRow>> ListAsync(PageQuery page, CancellationToken cancel) =>
        database.QueryAsync(
            $"SELECT {Columns} FROM devices WHERE id > @after ORDER BY id LIMIT @rows",
            Read,
            cancel,
            ("@after", page.After?.Id ?? ""),
            ("@rows", page.RowsToRead)
        );

    /// <summary>Those that still belong to the manufacturer and can be given to somebody.</summary>
    public Task<List<DeviceRow>> ListUnownedAsync(PageQuery page, CancellationToken cancel) =>
        database.QueryAsync(
            $"SELECT {Columns} FROM devices WHERE owner IS NULL AND status = 'good' AND id > @after ORDER BY id LIMIT @rows",
            Read,
            cancel,
            ("@after", page.After?.Id ?? ""),
            ("@rows", page.RowsToRead)
        );

    public Task<long> CountAsync(CancellationToken cancel) =>
        database.QuerySingleAsync("SELECT count(*) FROM devices", row => row.GetInt64(0), cancel);

    /// <summary>
    /// Writes down what was not known before. Names are not taken from another device: false when one of them is another's, or
    /// when the device has another one already.
    /// </summary>
    public static async ValueTask<bool> TryCompleteAsync(
        Unit unit,
        PrefixedId id,
        DeviceIdentity more,
        DeviceCertificate? certificate,
        ClaimHash? claimCode
    )
    {
        if (await FindRivalOfAsync(unit, id, more) is not null)
            return false;
        var chain = certificate is null ? null : await CertificateChains.StoreAsync(unit, certificate.Chain);
        var changed = await unit.ExecuteAsync(
            """
            UPDATE devices SET
                guid = COALESCE(guid, @guid), gtin = COALESCE(gtin, @gtin), eid = COALESCE(eid, @eid), imei = COALESCE(imei, @imei),
                batch = COALESCE(batch, @batch), carton = COALESCE(carton, @carton),
                chain_hash = CASE WHEN certificate IS NULL THEN @chain ELSE chain_hash END,
                certificate = COALESCE(certificate, @certificate),
                certificate_hash = COALESCE(certificate_hash, @certificateHash),
                secure_element = COALESCE(secure_element, @secureElement), firmware = COALESCE(firmware, @firmware),
                country = COALESCE(country, @country), made_at = COALESCE(made_at, @madeAt),
                claim_salt = CASE WHEN claim_hash IS NULL THEN @claimSalt ELSE claim_salt END,
                claim_hash = COALESCE(claim_hash, @claimHash)
            WHERE id = @id
                AND COALESCE(guid = @guid, TRUE) AND COALESCE(eid = @eid, TRUE) AND COALESCE(imei = @imei, TRUE)
                AND COALESCE(certificate_hash = @certificateHash, TRUE)
            """,
            ("@id", id.ToString()),
            ("@guid", more.Guid?.ToBytes()),
            ("@gtin", more.Gtin?.ToString()),
            ("@eid", more.Eid?.ToString()),
            ("@imei", more.Imei?.ToString()),
            ("@batch", more.Batch),
            ("@carton", more.Carton),
            ("@chain", chain),
            ("@certificate", certificate?.Certificate),
            ("@certificateHash", certificate?.Hash),
            ("@secureElement", more.SecureElement),
            ("@firmware", more.Firmware),
            ("@country", more.Country),
            ("@madeAt", more.MadeAt),
            ("@claimSalt", claimCode?.Salt),
            ("@claimHash", claimCode?.Value)
        );
        return changed == 1;
    }

    /// <summary>
    /// A device that goes over the factory line again gets a new key, certificate and GUID. False when somebody owns it already, or
    /// when the key or the GUID is another device's.
    /// </summary>
    public static async ValueTask<bool> TryRemakeAsync(
        Unit unit,
        DeviceRow known,
        DeviceIdentity identity,
        DeviceCertificate certificate
    )
    {
        if (await FindAsync(unit, DeviceKey.OfKeyHash(identity.KeyHash)) is { } holder && holder.Id != known.Id)
            return false;
        if (await FindRivalOfAsync(unit, known.Id, identity) is not null)
            return false;
        return await unit.ExecuteAsync(
                """
                UPDATE devices SET
                    guid = @guid, model = @model, key_hash = @keyHash, certificate = @certificate, certificate_hash = @certificateHash,
                    chain_hash = @chain, made_at = @madeAt
                WHERE id = @id AND owner IS NULL AND status = 'good'
                """,
                ("@id", known.Id.ToString()),
                ("@guid", identity.Guid?.ToBytes()),
                ("@model", identity.Model),
                ("@keyHash", identity.KeyHash),
                ("@certificate", certificate.Certificate),
                ("@certificateHash", certificate.Hash),
                ("@chain", await CertificateChains.StoreAsync(unit, certificate.Chain)),
                ("@madeAt", identity.MadeAt)
            ) == 1;
    }

    /// <summary>Makes somebody the owner, or the manufacturer again; false when the owner has changed since that version.</summary>
    public static async ValueTask<bool> TryChangeOwnerAsync(
        Unit unit,
        DeviceRow seen,
        Ownership? owner,
        string by,
        string reason,
        DateTimeOffset now
    )
    {
        var changed = await unit.ExecuteAsync(
            """
            UPDATE devices SET owner = @owner, owner_key_hash = @keyHash, owner_since = @since, owner_version = owner_version + 1
            WHERE id = @id AND owner_version = @version
            """,
            ("@id", seen.Id.ToString()),
            ("@version", seen.OwnerVersion),
            ("@owner", owner?.Party),
            ("@keyHash", owner?.KeyHash),
            ("@since", owner?.Since)
        );
        if (changed == 0)
            return false;
        await OwnerHistory.AddAsync(
            unit,
            seen.Id,
            new OwnerChange(seen.OwnerVersion + 1, seen.Owner?.Party, owner?.Party, owner?.KeyHash, now, by, reason)
        );
        return true;
    }

    /// <summary>False when there is no such device, or it is revoked, from which nothing leads back.</summary>
    public static async ValueTask<bool> TrySetStatusAsync(Unit unit, PrefixedId id, DeviceStatus status, string reason) =>
        await unit.ExecuteAsync(
            """
            UPDATE devices SET status = @status, status_reason = @reason
            WHERE id = @id AND (status <> 'revoked' OR @status = 'revoked')
            """,
            ("@id", id.ToString()),
            ("@status", DeviceStatusWords.Of(status)),
            ("@reason", reason)
        ) == 1;

    private static async ValueTask<DeviceRow?> FindRivalOfAsync(Unit unit, PrefixedId id, DeviceIdentity identity)
    {
        if (identity.Guid is { } guid && await FindAsync(unit, DeviceKey.Of(guid)) is { } byGuid && byGuid.Id != id)
            return byGuid;
        if (identity.Eid is { } eid && await FindAsync(unit, DeviceKey.Of(eid)) is { } byEid && byEid.Id != id)
            return byEid;
        if (identity.Imei is { } imei && await FindAsync(unit, DeviceKey.Of(imei)) is { } byImei && byImei.Id != id)
            return byImei;
        return null;
    }

    private static DeviceRow Read(DbDataReader row) =>
        new(
            PrefixedId.Parse(row.GetString(0)),
            new DeviceIdentity(row.GetString(2), row.GetString(3), row.GetString(4), row.GetBytes(10))
            {
                Guid = row.GetBytesOrNull(1) is { } guid ? new FdoGuid(guid) : null,
                Gtin = row.GetStringOrNull(5) is { } gtin ? Gtin.Parse(gtin) : null,
                Eid = row.GetStringOrNull(6) is { } eid ? Eid.Parse(eid) : null,
                Imei = row.GetStringOrNull(7) is { } imei ? Imei.Parse(imei) : null,
                Batch = row.GetStringOrNull(8),
                Carton = row.GetStringOrNull(9),
                SecureElement = row.GetStringOrNull(19),
                Firmware = row.GetStringOrNull(20),
                Country = row.GetStringOrNull(21),
                MadeAt = row.GetTimeOrNull(22),
            },
            row.GetTime(23)
        )
        {
            ClaimCode = row.GetBytesOrNull(12) is { } hash ? new ClaimHash(row.GetBytes(11), hash) : null,
            Status = DeviceStatusWords.Read(row.GetString(13)),
            StatusReason = row.GetStringOrNull(14),
            Owner = row.GetStringOrNull(15) is { } owner ? new Ownership(owner, row.GetBytes(16), row.GetTime(17)) : null,
            OwnerVersion = row.GetInt64(18),
            HasCertificate = row.GetBoolean(24),
        };
}
