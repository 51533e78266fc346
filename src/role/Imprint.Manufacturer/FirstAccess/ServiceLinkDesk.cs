using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Contract;
using Imprint.Manufacturer.Ledger;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Imprint.Wire;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Http;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>
/// Takes first-access records from the providers that own the devices (link 1 and 2 of the journey), and wakes the devices that wait
/// for them. Putting the same bytes again changes nothing and is answered as before, so a lost answer needs no key to be repeated.
/// </summary>
internal sealed class ServiceLinkDesk(
    DeviceStore devices,
    RecordStore records,
    FirstContacts contacts,
    HeldCalls held,
    Database database,
    AuditLog audit,
    TimeProvider clock,
    RandomSource random
)
{
    private static readonly AuditKey Version = new("version");
    private static readonly AuditKey Sha256 = new("record-fingerprint");
    private static readonly AuditKey ClassDetail = new("class");

    public async Task<IResult> PutForDeviceAsync(
        DeviceKey key,
        string provider,
        ServiceLinkRequest request,
        AuditActor actor,
        CancellationToken cancel
    )
    {
        // 1. Only its owner speaks for a device; for others it is not there.
        if (await FindOwnedAsync(key, provider, cancel) is not { Identity.Guid: { } guid } device)
            return new ProblemResult("device-unknown");

        // 2. A class, whose record counts for the device…
        if (request is { Class: not null })
            return await PutInClassAsync(device, guid, request, actor, cancel);

        // 3. … or a record of its own, signed by the key that its voucher ends in.
        if (await records.FindOwnerKeyAsync(device.Id, cancel) is not { } spki)
            return new ProblemResult("device-unknown");
        var ownerKey = FdoPublicKey.FromSubjectPublicKeyInfo(spki);
        var scope = new FirstAccessScope.Device(guid);
        if (!CheckedRecord.ReadForDevice(request, ownerKey, scope, clock.GetUtcNow()).TryGet(out var wanted, out var refusal))
            return refusal;

        // 4. Stored only if the owner is still the same.
        var stored = await StoreAsync(
            wanted,
            provider,
            $"device:{device.Id}",
            actor,
            unit => IsUnchangedAsync(unit, device),
            cancel
        );
        if (!stored.TryGet(out _, out refusal))
            return refusal;
        held.Wake(guid);
        return TypedResults.Ok((await FindForDeviceAsync(key, provider, cancel))!);
    }

    public async Task<IResult> PutForClassAsync(
        ClassId id,
        string provider,
        ServiceLinkRequest request,
        AuditActor actor,
        CancellationToken cancel
    )
    {
        // Whether the key is one that devices of this provider have is seen when a device asks: the record counts for those alone.
        if (!CheckedRecord.ReadForClass(request, id, clock.GetUtcNow()).TryGet(out var wanted, out var refusal))
            return refusal;
        var stored = await StoreAsync(wanted, provider, $"class:{id}", actor, _ => ValueTask.FromResult(true), cancel);
        if (!stored.TryGet(out _, out refusal))
            return refusal;
        held.WakeAll();
        return TypedResults.Ok((await FindForClassAsync(id, provider, cancel))!);
    }

    public async Task<ServiceLink?> FindForClassAsync(ClassId id, string provider, CancellationToken cancel) =>
        await records.FindAsync(new FirstAccessScope.DeviceClass(id), provider, cancel) is { } row
            ? new ServiceLink(Guid: null, id.ToString(), provider, View(row), FirstContact: null)
            : null;

    /// <param name="onlyOf">The provider that asks; null for the manufacturer itself.</param>
    public async Task<ServiceLink?> FindForDeviceAsync(DeviceKey key, string? onlyOf, CancellationToken cancel)
    {
        if (await FindOwnedAsync(key, onlyOf, cancel) is not { Identity.Guid: { } guid, Owner: { } owner } device)
            return null;
        var row = await records.FindAsync(new FirstAccessScope.Device(guid), owner.Party, cancel);
        return new ServiceLink(
            guid,
            await records.FindClassAsync(guid, device.OwnerVersion, cancel),
            owner.Party,
            row is null ? null : View(row),
            await contacts.FindAsync(guid, cancel)
        );
    }

    public async Task<bool> RemoveForDeviceAsync(DeviceKey key, string? onlyOf, AuditActor actor, CancellationToken cancel)
    {
        if (await FindOwnedAsync(key, onlyOf, cancel) is not { Identity.Guid: { } guid, Owner: { } owner } device)
            return false;
        return await database.WriteAsync(
            async unit =>
            {
                var hadRecord = await RecordStore.TryRemoveAsync(unit, new FirstAccessScope.Device(guid), owner.Party);
                var hadClass = await RecordStore.TakeFromClassAsync(unit, guid, owner.Party);
                if (!hadRecord && !hadClass)
                    return false;
                await audit.AppendAsync(unit, new AuditEntry(actor, "service-link.remove", $"device:{device.Id}"));
                return true;
            },
            cancel
        );
    }

    public Task<bool> RemoveForClassAsync(ClassId id, string provider, AuditActor actor, CancellationToken cancel) =>
        database.WriteAsync(
            async unit =>
            {
                if (!await RecordStore.TryRemoveAsync(unit, new FirstAccessScope.DeviceClass(id), provider))
                    return false;
                await audit.AppendAsync(unit, new AuditEntry(actor, "service-link.remove", $"class:{id}"));
                return true;
            },
            cancel
        );

    private async Task<IResult> PutInClassAsync(
        DeviceRow device,
        FdoGuid guid,
        ServiceLinkRequest request,
        AuditActor actor,
        CancellationToken cancel
    )
    {
        var errors = new List<ProblemError>();
        if (request.Record is not null || request.OwnerKey is not null)
            errors.Add(
                new("#/class", FieldFaults.BadValue, "A device has a record of its own or a class, not both in one request.")
            );
        if (!ClassId.TryParse(request.Class, out var id))
            errors.Add(
                new(
                    "#/class",
                    FieldFaults.BadValue,
                    $"Expected 1 to {ClassId.MaxLength} letters, digits, dots, hyphens, underscores."
                )
            );
        if (errors.Count > 0)
            return new ProblemResult(WebProblems.BadRequest) { Errors = errors };

        var isPut = await database.WriteAsync(
            async unit =>
            {
                if (!await IsUnchangedAsync(unit, device))
                    return false;
                // The class takes the place of a record of the device's own.
                await RecordStore.TryRemoveAsync(unit, new FirstAccessScope.Device(guid), device.Owner!.Party);
                await RecordStore.PutInClassAsync(unit, guid, device.Owner.Party, id, device.OwnerVersion, clock.GetUtcNow());
                await audit.AppendAsync(
                    unit,
                    new AuditEntry(actor, "service-link.put", $"device:{device.Id}")
                    {
                        Details = new AuditDetails().Add(ClassDetail, id.ToString()),
                    }
                );
                return true;
            },
            cancel
        );
        if (!isPut)
            return Changed();
        held.Wake(guid);
        return TypedResults.Ok((await FindForDeviceAsync(DeviceKey.Of(guid), device.Owner!.Party, cancel))!);
    }

    private Task<Outcome<StoredRecord>> StoreAsync(
        CheckedRecord wanted,
        string provider,
        string target,
        AuditActor actor,
        Func<Unit, ValueTask<bool>> isAllowed,
        CancellationToken cancel
    )
    {
        var row = new StoredRecord(
            PrefixedId.Create(StoredRecord.IdPrefix, clock, random),
            wanted.Record.Scope,
            provider,
            wanted.OwnerKeyHash,
            wanted.Record.Version,
            wanted.Signed,
            wanted.Record.ExpiresAt,
            clock.GetUtcNow()
        );
        var entry = new AuditEntry(actor, "service-link.put", target)
        {
            Details = new AuditDetails().Add(Version, row.Version).AddFingerprint(Sha256, SHA256.HashData(row.Record)),
        };
        return database.WriteAsync<Outcome<StoredRecord>>(
            async unit =>
            {
                if (!await isAllowed(unit))
                    return Changed();
                if (await RecordStore.TryPutAsync(unit, row))
                {
                    await audit.AppendAsync(unit, entry);
                    return row;
                }

                // What is there is as new: the same bytes are the same request, anything else is refused.
                var known = await RecordStore.FindAsync(unit, row.Scope, provider);
                if (known is not null && known.Record.AsSpan().SequenceEqual(row.Record))
                    return known;
                return new ProblemResult(WebProblems.StateConflict)
                {
                    Detail = $"Version {known?.Version} is stored already; a record that replaces it needs a higher one.",
                };
            },
            cancel
        );
    }

    private async Task<DeviceRow?> FindOwnedAsync(DeviceKey key, string? onlyOf, CancellationToken cancel) =>
        await devices.FindAsync(key, cancel) is { Owner: { } owner } device && (onlyOf is null || owner.Party == onlyOf)
            ? device
            : null;

    private static async ValueTask<bool> IsUnchangedAsync(Unit unit, DeviceRow seen) =>
        await DeviceStore.FindAsync(unit, DeviceKey.Of(seen.Id)) is { } device && device.OwnerVersion == seen.OwnerVersion;

    private static ProblemResult Changed() =>
        new(WebProblems.StateConflict) { Detail = "The device changed hands meanwhile.", RetryAfter = TimeSpan.FromSeconds(1) };

    private static StoredLink View(StoredRecord row) =>
        new(row.Version, row.ExpiresAt, row.StoredAt, Convert.ToHexStringLower(SHA256.HashData(row.Record)));
}
