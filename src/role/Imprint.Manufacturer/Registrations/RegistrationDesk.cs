using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Contract;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Rendezvous;
using Imprint.Manufacturer.Vouchers;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Web.Idempotency;
using Imprint.Web.Problems;
using Imprint.Wire;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Http;

namespace Imprint.Manufacturer.Registrations;

/// <summary>What a registration asks for, read from its request.</summary>
/// <param name="DeviceText">The name of the device as it was sent.</param>
internal sealed record WantedRegistration(
    DeviceKey Device,
    string DeviceText,
    string Provider,
    IReadOnlyList<FdoPublicKey> OwnerKeys,
    AuditActor Actor
);

/// <summary>
/// Hands devices to providers and takes them back (S1.2): extends the voucher to the provider's key and makes the provider the ledger's
/// one owner, together or not at all.
/// </summary>
internal sealed class RegistrationDesk(
    DeviceStore devices,
    VoucherStore vouchers,
    ManufacturerKeys keys,
    ClaimCodes codes,
    ClaimAttempts attempts,
    Database database,
    IdempotentRequests requests,
    AuditLog audit,
    TimeProvider clock,
    RandomSource random
)
{
    private const string Registered = "registered";
    private const string Withdrawn = "withdrawn";

    private static readonly AuditKey DeviceDetail = new("device");
    private static readonly AuditKey ProviderDetail = new("provider");
    private static readonly AuditKey KeyFingerprint = new("owner-key-fingerprint");
    private static readonly AuditKey Version = new("owner-version");

    /// <summary>
    /// Whether a provider may speak of a device at all: it shows the code from inside the box. An unknown device and a wrong code are
    /// the same to it, in words and in work.
    /// </summary>
    public async Task<ProblemResult?> CheckCodeAsync(WantedRegistration wanted, string claimCode, CancellationToken cancel)
    {
        var device = await devices.FindAsync(wanted.Device, cancel);
        if (await attempts.TakeAsync(wanted.Provider, device, wanted.DeviceText, cancel) is { } pause)
            return new ProblemResult(WebProblems.RateLimited)
            {
                Detail = "Too many claim codes were tried. Wait before the next one.",
                RetryAfter = pause,
            };
        if (!codes.Matches(device?.ClaimCode, claimCode))
        {
            var entry = new AuditEntry(wanted.Actor, "registration.refuse", "device:unnamed", "The claim code does not fit.");
            await database.WriteAsync(unit => audit.AppendAsync(unit, entry), cancel);
            return new ProblemResult("claim-code-wrong");
        }

        await attempts.GiveBackAsync(wanted.Provider, device!, cancel);
        return null;
    }

    public async Task<IResult> RegisterAsync(HttpContext context, WantedRegistration wanted, CancellationToken cancel)
    {
        // The voucher is extended before the unit, in which nobody else could write meanwhile. The unit finds out whether it counts.
        var prepared = await PrepareAsync(wanted, cancel);
        return await requests.RunAsync(context, unit => RegisterAsync(unit, wanted, prepared), cancel);
    }

    public Task<IResult> WithdrawAsync(
        HttpContext context,
        PrefixedId id,
        string? onlyOf,
        AuditActor actor,
        string? reason,
        CancellationToken cancel
    ) => requests.RunAsync(context, unit => WithdrawAsync(unit, id, onlyOf, actor, reason ?? "withdrawn"), cancel);

    public async Task<Registration?> FindAsync(PrefixedId id, string? onlyOf, CancellationToken cancel) =>
        await RegistrationStore.FindAsync(database, id, cancel) is { } row && (onlyOf is null || row.Provider == onlyOf)
            ? View(row)
            : null;

    private async Task<Prepared?> PrepareAsync(WantedRegistration wanted, CancellationToken cancel)
    {
        if (await devices.FindAsync(wanted.Device, cancel) is not { Owner: null } device)
            return null;
        if (await vouchers.FindAsync(device.Id, cancel) is not { } stored)
            return null;
        if (wanted.OwnerKeys.FirstOrDefault(key => key.Type == (FdoKeyType)stored.KeyType) is not { } ownerKey)
            return null;
        if (Voucher.Read(stored.Encoded, out var voucher) != FdoFault.None || keys.Find(voucher!.OwnerKey) is not { } signer)
            throw new InvalidOperationException($"The voucher of {device.Id} is not one that this manufacturer can extend.");
        // Every peer reads this encoding of a key.
        return new Prepared(device, ownerKey, voucher.Extend(signer, ownerKey.In(FdoKeyEncoding.X509)));
    }

    private async ValueTask<IResult> RegisterAsync(Unit unit, WantedRegistration wanted, Prepared? prepared)
    {
        // 1. The device as it is now, by whatever name it was called.
        if (await DeviceStore.FindAsync(unit, wanted.Device) is not { } device)
            return new ProblemResult("device-unknown");
        if (RefuseStatus(device) is { } refusal)
            return refusal;

        // 2. A device has one owner.
        if (device.Owner is not null)
            return await AnswerOwnedAsync(unit, wanted, device);

        // 3. Nothing was prepared: why?
        if (prepared is null)
            return await ExplainAsync(unit, wanted, device);

        // 4. The new owner, in the ledger and in the voucher. What was prepared for another state of the ledger does not count, and of
        //    two providers that come at once one finds the other's name here.
        var now = clock.GetUtcNow();
        var keyHash = SHA256.HashData(prepared.OwnerKey.SubjectPublicKeyInfo.Span);
        var row = new RegistrationRow(
            PrefixedId.Create(RegistrationRow.IdPrefix, clock, random),
            device.Id,
            wanted.Provider,
            prepared.OwnerKey.SubjectPublicKeyInfo.ToArray(),
            prepared.Device.OwnerVersion + 1,
            prepared.Voucher.Encoded.ToArray(),
            now,
            WithdrawnAt: null
        );
        var isOwner = await DeviceStore.TryChangeOwnerAsync(
            unit,
            prepared.Device,
            new Ownership(wanted.Provider, keyHash, now),
            wanted.Actor.Party ?? "",
            Registered,
            now
        );
        if (!isOwner)
            return await AnswerOwnedAsync(unit, wanted, (await DeviceStore.FindAsync(unit, wanted.Device))!);
        await RegistrationStore.AddAsync(unit, row);
        await audit.AppendAsync(
            unit,
            new AuditEntry(wanted.Actor, "registration.add", $"registration:{row.Id}")
            {
                Details = new AuditDetails()
                    .Add(DeviceDetail, device.Id)
                    .Add(ProviderDetail, wanted.Provider)
                    .Add(Version, row.OwnerVersion)
                    .AddFingerprint(KeyFingerprint, keyHash),
            }
        );
        return TypedResults.Created($"/v1/registrations/{row.Id}", View(row));
    }

    /// <summary>For the owner itself nothing changes, and the voucher of the first answer is the answer again.</summary>
    private static async ValueTask<IResult> AnswerOwnedAsync(Unit unit, WantedRegistration wanted, DeviceRow device)
    {
        if (device.Owner is null)
            return Changed();
        if (device.Owner.Party != wanted.Provider)
            return new ProblemResult("already-claimed");
        if (await RegistrationStore.FindCurrentAsync(unit, device.Id) is not { } current)
            throw new InvalidOperationException($"{device.Id} has an owner and no registration.");
        if (wanted.OwnerKeys.Any(key => key.SubjectPublicKeyInfo.Span.SequenceEqual(current.OwnerKey)))
            return TypedResults.Ok(View(current));
        return new ProblemResult(WebProblems.StateConflict)
        {
            Detail = "The device is registered to another key of this provider. Withdraw that registration first.",
            Instance = $"/v1/registrations/{current.Id}",
        };
    }

    private static async ValueTask<IResult> ExplainAsync(Unit unit, WantedRegistration wanted, DeviceRow device)
    {
        if (await VoucherStore.FindAsync(unit, device.Id) is not { } stored)
            return new ProblemResult(WebProblems.StateConflict)
            {
                Detail = "There is no voucher of this device in the ledger yet.",
            };
        var type = (OwnerKeyType)stored.KeyType;
        if (wanted.OwnerKeys.All(key => key.Type != (FdoKeyType)stored.KeyType))
            return new ProblemResult("owner-key-unfit")
            {
                Detail = $"The voucher of this device needs an owner key of the type {type.ToString().ToLowerInvariant()}.",
            };
        return Changed();
    }

    // Names a pause, so that it is not kept as the answer to this request.
    private static ProblemResult Changed() =>
        new(WebProblems.StateConflict)
        {
            Detail = "The device changed hands meanwhile. Try again.",
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    private async ValueTask<IResult> WithdrawAsync(Unit unit, PrefixedId id, string? onlyOf, AuditActor actor, string reason)
    {
        if (await RegistrationStore.FindAsync(unit, id) is not { } row || (onlyOf is not null && row.Provider != onlyOf))
            return new ProblemResult(WebProblems.NotFound);
        if (row.WithdrawnAt is not null)
            return TypedResults.Ok(View(row));

        var now = clock.GetUtcNow();
        var device = await DeviceStore.FindAsync(unit, DeviceKey.Of(row.DeviceId));
        if (!await TakeBackAsync(unit, device!, actor.Party ?? "", Withdrawn, now))
            return Changed();
        await audit.AppendAsync(
            unit,
            new AuditEntry(actor, "registration.withdraw", $"registration:{id}", reason)
            {
                Details = new AuditDetails().Add(DeviceDetail, row.DeviceId).Add(ProviderDetail, row.Provider),
            }
        );
        return TypedResults.Ok(View(row with { WithdrawnAt = now }));
    }

    /// <summary>Takes a device from its owner; false when the owner has changed since the row was read.</summary>
    internal static async ValueTask<bool> TakeBackAsync(Unit unit, DeviceRow device, string by, string reason, DateTimeOffset now)
    {
        // 1. The manufacturer is the owner again. A voucher that is out there ends in a key that the ledger no longer knows.
        if (!await DeviceStore.TryChangeOwnerAsync(unit, device, owner: null, by, reason, now))
            return false;
        if (await RegistrationStore.FindCurrentAsync(unit, device.Id) is { } current)
            await RegistrationStore.WithdrawAsync(unit, current.Id, now);

        // 2. The rendezvous sends the device nowhere any more.
        await RendezvousBlobs.DeleteAsync(unit, device.Id);
        if (device.Identity.Guid is { } guid)
            await unit.ExecuteAsync("DELETE FROM first_access_records WHERE guid = @guid", ("@guid", guid.ToBytes()));
        return true;
    }

    private static ProblemResult? RefuseStatus(DeviceRow device) =>
        device.Status switch
        {
            DeviceStatus.Good => null,
            DeviceStatus.Recalled => new ProblemResult("recalled"),
            DeviceStatus.Revoked => new ProblemResult("cert-revoked"),
            _ => new ProblemResult("paused") { Detail = "The manufacturer has suspended this device." },
        };

    private static Registration View(RegistrationRow row)
    {
        if (Voucher.Read(row.Voucher, out var voucher) != FdoFault.None)
            throw new InvalidOperationException($"The voucher of {row.Id} cannot be read.");
        return new Registration(
            row.Id,
            row.DeviceId,
            voucher!.Guid,
            voucher.DeviceInfo,
            row.Provider,
            (OwnerKeyType)voucher.OwnerKey.Type,
            voucher.ToPem(),
            [
                .. voucher
                    .Rendezvous.Directives.SelectMany(directive => directive.OwnerAddresses())
                    .Select(address => address.GetLeftPart(UriPartial.Authority))
                    .Distinct(),
            ],
            row.OwnerVersion,
            row.RegisteredAt,
            row.WithdrawnAt
        );
    }

    /// <summary>A voucher extended for the ledger as it was read; it holds only while the owner version is the same.</summary>
    private sealed record Prepared(DeviceRow Device, FdoPublicKey OwnerKey, Voucher Voucher);
}
