using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Vouchers;
using Imprint.Pki;
using Imprint.Pki.Profiles;
using Imprint.Storage;
using Imprint.Wire;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Factory;

/// <summary>A device between the two messages of its initialization.</summary>
internal sealed record NewDevice(
    DeviceIdentity Identity,
    VoucherHeader Header,
    IReadOnlyList<ReadOnlyMemory<byte>> Chain,
    FdoKeyType KeyType
);

/// <summary>
/// Makes a device of the factory from what it says at its initialization (FDO DI): certifies its key, makes its voucher, and books it
/// into the ledger. The same for a device that comes over the network and for one of a batch made in this process.
/// </summary>
internal sealed class DeviceIntake(FactoryAuthority authority, ManufacturerKeys keys, TimeProvider clock, RandomSource random)
{
    /// <param name="voucherKey">The kind of all keys in the voucher; a device asks for that of its own key.</param>
    public FdoFault Begin(
        AppStart start,
        FdoKeyType voucherKey,
        DeviceFacts facts,
        RendezvousInfo rendezvous,
        out NewDevice? device,
        out byte[] answer
    )
    {
        (device, answer) = (null, []);

        // 1. The device holds the key that it wants certified, and the key is what it says.
        if (!SigningRequest.TryParse(start.SigningRequest, out var request, out _))
            return FdoFault.Malformed;
        if (!request.IsSignedByItsKey())
            return FdoFault.BadSignature;
        var spki = request.PublicKey.Raw;
        if (FdoPublicKey.TryFromSubjectPublicKeyInfo(spki) is not { } deviceKey || !keys.Types.Contains(voucherKey))
            return FdoFault.UnsupportedKeyType;
        if (!LedgerText.IsSerial(start.SerialNumber) || !LedgerText.IsName(start.DeviceInfo) || !LedgerText.IsName(facts.Maker))
            return FdoFault.Malformed;

        // 2. Its certificate. What the request asks for besides the key is not looked at: the profile decides.
        var named = new FactoryIdentity(start.SerialNumber, facts.Maker, start.DeviceInfo) { Imei = facts.Imei, Eid = facts.Eid };
        IReadOnlyList<ReadOnlyMemory<byte>> chain = [authority.Issue(named, spki).Raw, authority.Certificate.Raw];

        // 3. Its voucher's header, which goes to the device.
        var header = DiManufacturing.SetCredentials(
            start,
            deviceKey.Type,
            FdoGuid.Create(random),
            rendezvous,
            keys.Of(voucherKey).PublicKey,
            chain,
            out answer
        );
        var identity = new DeviceIdentity(facts.Maker, start.SerialNumber, start.DeviceInfo, SHA256.HashData(spki.Span))
        {
            Guid = header.Guid,
            Gtin = facts.Gtin,
            Eid = facts.Eid,
            Imei = facts.Imei,
            Batch = facts.Batch,
            Carton = facts.Carton,
            SecureElement = facts.SecureElement,
            Firmware = facts.Firmware,
            Country = facts.Country,
            MadeAt = clock.GetUtcNow(),
        };
        device = new NewDevice(identity, header, chain, voucherKey);
        return FdoFault.None;
    }

    /// <summary>Takes message 12. The device is made once its voucher is in the ledger, and not before it is told so.</summary>
    public static FdoFault Complete(NewDevice device, ReadOnlyMemory<byte> setHmac, out Voucher? voucher) =>
        DiManufacturing.Complete(device.Header, device.Chain, setHmac, out voucher);

    /// <summary>The device's row, or null when one of its names is another's, or its model is unknown: then the unit must be undone.</summary>
    public async ValueTask<DeviceRow?> BookAsync(Unit unit, NewDevice device, Voucher voucher, ClaimHash? claimCode)
    {
        var now = clock.GetUtcNow();
        if (await ModelStore.FindAsync(unit, device.Identity.Model) is null)
            return null;
        var row = new DeviceRow(PrefixedId.Create(DeviceRow.IdPrefix, clock, random), device.Identity, now)
        {
            ClaimCode = claimCode,
        };
        if (!await DeviceStore.TryAddAsync(unit, row, CertificateOf(device)))
            return null;
        await VoucherStore.TryAddAsync(unit, row.Id, new StoredVoucher((int)device.KeyType, voucher.Encoded.ToArray()), now);
        return row;
    }

    public static DeviceCertificate CertificateOf(NewDevice device) =>
        new(SHA256.HashData(device.Chain[0].Span), device.Chain[0].ToArray(), [.. device.Chain.Skip(1)]);

    /// <summary>The SubjectPublicKeyInfo in a certificate that this line has made.</summary>
    public static ReadOnlyMemory<byte> KeyOf(ReadOnlyMemory<byte> certificate) =>
        Certificate.TryParse(certificate, out var parsed)
            ? parsed.PublicKey.Raw
            : throw new InvalidOperationException("A certificate of the line cannot be read.");
}
