using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Registrations;
using Imprint.Manufacturer.Vouchers;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Wire;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Line;

/// <summary>
/// Takes devices that come over the network to be initialized. A device that has no owner yet may come again: a line starts over what
/// failed, and the device it gives out last is the one that counts.
/// </summary>
internal sealed class LineDesk(
    DeviceIntake intake,
    FactoryAuthority authority,
    LineSettings settings,
    ModelStore models,
    LineSessions sessions,
    Database database,
    AuditLog audit,
    TimeProvider clock,
    RandomSource random
)
{
    private const int SessionIdLength = 16;

    private const string LineActor = "factory-line";

    private static readonly AuditKey SerialDetail = new("serial");
    private static readonly AuditKey ModelDetail = new("model");
    private static readonly AuditKey KeyFingerprint = new("device-key-fingerprint");

    /// <summary>Message 10: gives the device its header. The id of the session goes into the token.</summary>
    public async Task<(FdoFault Fault, byte[] Answer, byte[] SessionId)> BeginAsync(
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        var fault = AppStart.Read(body, out var start);
        if (fault != FdoFault.None)
            return (fault, [], []);
        if (!await KnowsModelAsync(start!.DeviceInfo, cancel))
            return (FdoFault.UnknownModel, [], []);
        fault = intake.Begin(
            start,
            start.KeyType,
            new DeviceFacts(settings.Maker),
            settings.Rendezvous,
            out var device,
            out var answer
        );
        if (fault != FdoFault.None)
            return (fault, [], []);

        var id = new byte[SessionIdLength];
        random(id);
        var session = new LineSession(
            id,
            device!.Identity.Serial,
            device.Identity.Model,
            device.Chain[0].ToArray(),
            device.Header.Encoded.ToArray()
        );
        await sessions.StartAsync(session, cancel);
        return (FdoFault.None, answer, id);
    }

    /// <summary>Message 12: the device has its credential, and the ledger gets the device. The same message again changes nothing.</summary>
    public async Task<FdoFault> CompleteAsync(byte[] sessionId, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (await sessions.FindAsync(sessionId, cancel) is not { } session)
            return FdoFault.UnknownSession;
        var device = DeviceOf(session);
        var fault = DeviceIntake.Complete(device, body, out var voucher);
        return fault == FdoFault.None ? await database.WriteAsync(unit => BookAsync(unit, device, voucher!), cancel) : fault;
    }

    private async ValueTask<FdoFault> BookAsync(Unit unit, NewDevice device, Voucher voucher)
    {
        // 1. A new device.
        if (await intake.BookAsync(unit, device, voucher, claimCode: null) is { } made)
        {
            await WriteDownAsync(unit, "device.make", made.Id, device);
            return FdoFault.None;
        }

        // 2. The last message again, because the answer was lost.
        var identity = device.Identity;
        if (await DeviceStore.FindAsync(unit, DeviceKey.OfSerial(identity.Maker, identity.Serial)) is not { } known)
            return FdoFault.AlreadyPresent; // the key is another device's
        if (known.Identity.Guid == identity.Guid)
            return
                await VoucherStore.FindAsync(unit, known.Id) is { } kept
                && kept.Encoded.AsSpan().SequenceEqual(voucher.Encoded.Span)
                ? FdoFault.None
                : FdoFault.AlreadyPresent;

        // 3. The device once more. Whoever owned it owns it no longer: it has another key now.
        if (known.Owner is not null && settings.RemakesOwned)
        {
            await RegistrationDesk.TakeBackAsync(unit, known, LineActor, "made anew", clock.GetUtcNow());
            known = known with { Owner = null, OwnerVersion = known.OwnerVersion + 1 };
        }

        if (!await DeviceStore.TryRemakeAsync(unit, known, identity, DeviceIntake.CertificateOf(device)))
            return FdoFault.AlreadyPresent;
        await VoucherStore.ReplaceAsync(
            unit,
            known.Id,
            new StoredVoucher((int)device.KeyType, voucher.Encoded.ToArray()),
            clock.GetUtcNow()
        );
        await WriteDownAsync(unit, "device.remake", known.Id, device);
        return FdoFault.None;
    }

    private async ValueTask WriteDownAsync(Unit unit, string action, PrefixedId id, NewDevice device) =>
        await audit.AppendAsync(
            unit,
            new AuditEntry(AuditActor.System, action, $"device:{id}")
            {
                Details = new AuditDetails()
                    .Add(SerialDetail, device.Identity.Serial)
                    .Add(ModelDetail, device.Identity.Model)
                    .AddFingerprint(KeyFingerprint, device.Identity.KeyHash),
            }
        );

    private NewDevice DeviceOf(LineSession session)
    {
        if (VoucherHeader.Read(session.Header, out var header) != FdoFault.None)
            throw new InvalidOperationException("A header of the line cannot be read.");
        IReadOnlyList<ReadOnlyMemory<byte>> chain = [session.Certificate, authority.Certificate.Raw];
        var key = DeviceIntake.KeyOf(session.Certificate);
        var identity = new DeviceIdentity(settings.Maker, session.Serial, session.Model, SHA256.HashData(key.Span))
        {
            Guid = header!.Guid,
            MadeAt = clock.GetUtcNow(),
        };
        return new NewDevice(identity, header, chain, header.ManufacturerKey.Type);
    }

    private async Task<bool> KnowsModelAsync(string model, CancellationToken cancel)
    {
        if (!LedgerText.IsName(model))
            return false;
        if (await models.FindAsync(model, cancel) is not null)
            return true;
        if (!settings.TakesAnyModel)
            return false;
        await database.WriteAsync(
            async unit => await ModelStore.TryAddAsync(unit, new ModelRow(model, Gtin: null, clock.GetUtcNow())),
            cancel
        );
        return true;
    }
}
