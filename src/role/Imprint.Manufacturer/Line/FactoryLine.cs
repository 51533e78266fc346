using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Vouchers;
using Imprint.Pki;
using Imprint.Pki.Profiles;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Wire;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Line;

/// <summary>
/// Makes devices: certifies the key that each made for itself, gives it its header, and enters it into the ledger with the voucher
/// that its HMAC completes. A device that has no owner yet may go over the line again.
/// </summary>
internal sealed class FactoryLine(
    FactoryAuthority authority,
    ManufacturerKeys keys,
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
    private const int MaxModelLength = 100;

    private static readonly AuditKey SerialDetail = new("serial");
    private static readonly AuditKey ModelDetail = new("model");
    private static readonly AuditKey KeyFingerprint = new("device-key-fingerprint");

    /// <summary>Message 10: gives the device its header. The id of the session goes into the token.</summary>
    public async Task<(FdoFault Fault, byte[] Answer, byte[] SessionId)> BeginAsync(
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        // 1. What the device says of itself.
        var fault = AppStart.Read(body, out var appStart);
        if (fault != FdoFault.None)
            return (fault, [], []);
        if (!SigningRequest.TryParse(appStart!.SigningRequest, out var request, out _))
            return (FdoFault.Malformed, [], []);

        // 2. It holds the key that it wants certified.
        if (!request.IsSignedByItsKey())
            return (FdoFault.BadSignature, [], []);
        if (FdoPublicKey.TryFromSubjectPublicKeyInfo(request.PublicKey.Raw) is not { } deviceKey)
            return (FdoFault.UnsupportedKeyType, [], []);
        if (!keys.Types.Contains(appStart.KeyType))
            return (FdoFault.UnsupportedKeyType, [], []);

        // 3. It is of a model that is made here.
        if (!await KnowsModelAsync(appStart.DeviceInfo, cancel))
            return (FdoFault.UnknownModel, [], []);

        // 4. Its certificate, its GUID, and the header over both.
        var serial = appStart.SerialNumber is { Length: > 0 } given
            ? given
            : DeviceIdentity.FingerprintOf(SHA256.HashData(deviceKey.SubjectPublicKeyInfo.Span));
        var identity = new FactoryIdentity(serial, settings.Maker, appStart.DeviceInfo) { IsThreeGppCapable = true };
        var certificate = authority.Issue(identity, deviceKey.SubjectPublicKeyInfo);
        var header = DiManufacturing.SetCredentials(
            appStart,
            deviceKey.Type,
            FdoGuid.Create(random),
            settings.Rendezvous,
            keys.Of(appStart.KeyType).PublicKey,
            ChainOf(certificate.Raw),
            out var answer
        );

        var id = new byte[SessionIdLength];
        random(id);
        var session = new LineSession(id, serial, appStart.DeviceInfo, certificate.Raw.ToArray(), header.Encoded.ToArray());
        await sessions.StartAsync(session, cancel);
        return (FdoFault.None, answer, id);
    }

    /// <summary>Message 12: the device has its credential, and the ledger gets the device.</summary>
    public async Task<FdoFault> CompleteAsync(byte[] sessionId, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (await sessions.FindAsync(sessionId, cancel) is not { } session)
            return FdoFault.UnknownSession;
        if (VoucherHeader.Read(session.Header, out var header) != FdoFault.None)
            throw new InvalidOperationException("A header of the line cannot be read.");
        var fault = DiManufacturing.Complete(header!, ChainOf(session.Certificate), body, out var voucher);
        return fault == FdoFault.None ? await EnterAsync(session, voucher!, cancel) : fault;
    }

    private Task<FdoFault> EnterAsync(LineSession session, Voucher voucher, CancellationToken cancel) =>
        database.WriteAsync(
            async unit =>
            {
                var now = clock.GetUtcNow();
                var keyHash = SHA256.HashData(voucher.DeviceKey!.SubjectPublicKeyInfo.Span);
                var certificate = new DeviceCertificate(
                    SHA256.HashData(session.Certificate),
                    session.Certificate,
                    [authority.Certificate.Raw]
                );
                var identity = new DeviceIdentity(settings.Maker, session.Serial, session.Model, keyHash)
                {
                    Guid = voucher.Guid,
                    MadeAt = now,
                };
                var stored = new StoredVoucher((int)voucher.OwnerKey.Type, voucher.Encoded.ToArray());

                // 1. A new device, the same message again, or a device that goes over the line once more.
                var device = new DeviceRow(PrefixedId.Create(DeviceRow.IdPrefix, clock, random), identity, now);
                var action = "device.make";
                if (!await DeviceStore.TryAddAsync(unit, device, certificate))
                {
                    if (await DeviceStore.FindAsync(unit, DeviceKey.OfSerial(settings.Maker, session.Serial)) is not { } known)
                        return FdoFault.AlreadyPresent; // the key is another device's
                    if (known.Identity.Guid == voucher.Guid)
                        return
                            await VoucherStore.FindAsync(unit, known.Id) is { } kept
                            && kept.Encoded.AsSpan().SequenceEqual(stored.Encoded)
                            ? FdoFault.None
                            : FdoFault.AlreadyPresent;
                    if (!await DeviceStore.TryRemakeAsync(unit, known, identity, certificate))
                        return FdoFault.AlreadyPresent;
                    await VoucherStore.RemoveAsync(unit, known.Id);
                    (device, action) = (known, "device.remake");
                }

                // 2. Its voucher.
                await VoucherStore.TryAddAsync(unit, device.Id, stored, now);
                await audit.AppendAsync(
                    unit,
                    new AuditEntry(AuditActor.System, action, $"device:{device.Id}")
                    {
                        Details = new AuditDetails()
                            .Add(SerialDetail, session.Serial)
                            .Add(ModelDetail, session.Model)
                            .AddFingerprint(KeyFingerprint, keyHash),
                    }
                );
                return FdoFault.None;
            },
            cancel
        );

    private async Task<bool> KnowsModelAsync(string model, CancellationToken cancel)
    {
        if (model.Length is 0 or > MaxModelLength)
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

    private ReadOnlyMemory<byte>[] ChainOf(ReadOnlyMemory<byte> leaf) => [leaf, authority.Certificate.Raw];
}
