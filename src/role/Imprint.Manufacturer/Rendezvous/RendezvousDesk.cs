using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Registrations;
using Imprint.Manufacturer.Vouchers;
using Imprint.Pki.Chains;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Rendezvous;

/// <summary>
/// Decides whose redirects are kept. A voucher proves a chain of hands; that its last hand still owns the device, only the ledger
/// knows (FDO 1.1 cannot revoke a voucher).
/// </summary>
internal sealed class RendezvousDesk(
    DeviceStore devices,
    VoucherStore vouchers,
    FactoryTrust trust,
    RendezvousHold hold,
    Alarms alarms,
    Database database,
    AuditLog audit,
    TimeProvider clock
)
{
    /// <summary>The owner comes back long before; a longer time only lets what is forgotten lie around.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private const string HandedOver = "handed over by voucher";

    private static readonly AuditKey OwnerKeyFingerprint = new("owner-key-fingerprint");
    private static readonly AuditKey DeviceDetail = new("device");
    private static readonly AuditKey Seconds = new("granted-seconds");

    /// <summary>Keeps the redirect and says for how many seconds.</summary>
    public async Task<(FdoFault Fault, uint GrantedSeconds)> AcceptAsync(OwnerRegistration registration, CancellationToken cancel)
    {
        var voucher = registration.Voucher;

        // 1. The device is one of ours, by its GUID or, once that was replaced, by its factory key.
        if (voucher.DeviceKey is not { } deviceKey)
            return (FdoFault.DeviceChainMissing, 0);
        var keyHash = SHA256.HashData(deviceKey.SubjectPublicKeyInfo.Span);
        if (await FindDeviceAsync(voucher.Guid, keyHash, cancel) is not { } device)
            return (FdoFault.NotFound, 0);

        // 2. The voucher is the one that it was made with, and its certificate is good today.
        var fault = await CheckVoucherAsync(device, voucher, keyHash, cancel);
        var granted = (uint)Math.Min(registration.WaitSeconds, LongestWait.TotalSeconds);
        // 3. Its owner is the ledger's, at the moment in which the redirect is stored.
        if (fault == FdoFault.None)
            fault = await StoreAsync(device.Id, registration, deviceKey, granted, cancel);

        if (fault == FdoFault.None)
            hold.Release(voucher.Guid);
        else
            await alarms.RaiseAsync(device.Id, "redirect-refused", fault, cancel);
        return (fault, granted);
    }

    /// <summary>A TO0 that failed in itself. When it is about a device of ours, somebody should know.</summary>
    public async Task NoteRefusalAsync(ReadOnlyMemory<byte> body, FdoFault fault, CancellationToken cancel)
    {
        if (Imprint.Fdo.Messages.OwnerSign.Read(body, out var message) != FdoFault.None)
            return;
        if (await devices.FindAsync(DeviceKey.Of(message!.To0d.Voucher.Guid), cancel) is { } device)
            await alarms.RaiseAsync(device.Id, "redirect-refused", fault, cancel);
    }

    private async Task<DeviceRow?> FindDeviceAsync(FdoGuid guid, byte[] keyHash, CancellationToken cancel) =>
        await devices.FindAsync(DeviceKey.Of(guid), cancel) ?? await devices.FindAsync(DeviceKey.OfKeyHash(keyHash), cancel);

    private async Task<FdoFault> CheckVoucherAsync(DeviceRow device, Voucher voucher, byte[] keyHash, CancellationToken cancel)
    {
        if (device.Status != DeviceStatus.Good)
            return FdoFault.DeviceRevoked;
        if (!CryptographicOperations.FixedTimeEquals(keyHash, device.Identity.KeyHash))
            return FdoFault.DeviceChainHash;
        if (trust.Check(voucher.DeviceChain!) is ChainOutcome.Refused refused)
            return refused.Fault == ChainFault.Revoked ? FdoFault.DeviceRevoked : FdoFault.DeviceChainUntrusted;
        // A credential that its owner replaced has a header of the owner's making; the first one has ours.
        if (device.Identity.Guid != voucher.Guid)
            return FdoFault.None;
        return
            await vouchers.FindAsync(device.Id, cancel) is { } stored
            && Voucher.Read(stored.Encoded, out var own) == FdoFault.None
            && own!.Header.Encoded.Span.SequenceEqual(voucher.Header.Encoded.Span)
            ? FdoFault.None
            : FdoFault.ManufacturerKeyMismatch;
    }

    private Task<FdoFault> StoreAsync(
        PrefixedId id,
        OwnerRegistration registration,
        FdoPublicKey deviceKey,
        uint granted,
        CancellationToken cancel
    ) =>
        database.WriteAsync(
            async unit =>
            {
                var now = clock.GetUtcNow();
                var voucher = registration.Voucher;
                if (await DeviceStore.FindAsync(unit, DeviceKey.Of(id)) is not { Owner: { } owner } device)
                    return FdoFault.OwnerWithdrawn;
                var ownerHash = HashOf(voucher.OwnerKey);
                if (!owner.KeyHash.AsSpan().SequenceEqual(ownerHash))
                {
                    if (!PassesThrough(voucher, owner.KeyHash))
                        return FdoFault.OwnerWithdrawn;
                    await HandOverAsync(unit, device, ownerHash, now);
                }

                await RendezvousBlobs.PutAsync(
                    unit,
                    voucher.Guid,
                    id,
                    registration.To1d.Encoded,
                    voucher.OwnerKey.SubjectPublicKeyInfo,
                    ownerHash,
                    deviceKey.SubjectPublicKeyInfo,
                    now,
                    now.AddSeconds(granted)
                );
                await audit.AppendAsync(
                    unit,
                    new AuditEntry(AuditActor.System, "rendezvous.redirect", $"guid:{voucher.Guid}")
                    {
                        Details = new AuditDetails().Add(DeviceDetail, id).Add(Seconds, granted),
                    }
                );
                return FdoFault.None;
            },
            cancel
        );

    /// <summary>The ledger's owner has signed the device away: its key is in the voucher, and not the last.</summary>
    private static bool PassesThrough(Voucher voucher, byte[] ownerKeyHash) =>
        voucher
            .Entries.SkipLast(1)
            .Select(entry => entry.OwnerKey)
            .Prepend(voucher.Header.ManufacturerKey)
            .Any(key => HashOf(key).AsSpan().SequenceEqual(ownerKeyHash));

    /// <summary>
    /// A voucher that the owner made out to somebody else is its word that the device is theirs (resale). The ledger follows, and
    /// from then on the seller is locked out; who the buyer is, we know by its key alone.
    /// </summary>
    private async ValueTask HandOverAsync(Unit unit, DeviceRow device, byte[] ownerHash, DateTimeOffset now)
    {
        var buyer = "key:" + DeviceIdentity.FingerprintOf(ownerHash);
        await RegistrationDesk.TakeBackAsync(unit, device, buyer, HandedOver, now);
        await DeviceStore.TryChangeOwnerAsync(
            unit,
            device with
            {
                Owner = null,
                OwnerVersion = device.OwnerVersion + 1,
            },
            new Ownership(buyer, ownerHash, now),
            buyer,
            HandedOver,
            now
        );
        await audit.AppendAsync(
            unit,
            new AuditEntry(AuditActor.System, "device.hand-over", $"device:{device.Id}")
            {
                Details = new AuditDetails().AddFingerprint(OwnerKeyFingerprint, ownerHash),
            }
        );
    }

    private static byte[] HashOf(FdoPublicKey key) => SHA256.HashData(key.SubjectPublicKeyInfo.Span);
}
