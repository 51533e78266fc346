using System.Security.Cryptography;
using System.Text;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Vouchers;
using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Pki.Pem;
using Imprint.Pki.Profiles;
using Imprint.Web.Parties;

namespace Imprint.Manufacturer.Imports;

/// <summary>
/// Judges a voucher that somebody else has made: whether it holds together, whether its device comes from a factory that we answer for,
/// and whether it ends in a key of ours, without which we could not hand the device to anybody.
/// </summary>
internal sealed class VoucherCheck(FactoryTrust trust, ManufacturerKeys keys, ModelStore models, Party party)
{
    private const string ChainBroken = "custody-record-invalid";

    /// <summary>The vouchers of a file, each by itself: one that is broken does not spoil the others. Null when the file is neither.</summary>
    public static IReadOnlyList<byte[]>? Split(ReadOnlyMemory<byte> file)
    {
        if (file.IsEmpty)
            return null;
        if (!file.Span.TrimStart(" \t\r\n"u8).StartsWith("-----"u8))
            return [file.ToArray()];
        return PemText.TryRead(Encoding.Latin1.GetString(file.Span), Voucher.PemLabel, out var blocks) ? blocks : null;
    }

    public async Task<(ImportedDevice? Device, RowFault? Fault)> CheckAsync(int row, byte[] encoded, CancellationToken cancel)
    {
        // 1. It can be read, and every entry follows the one before it.
        var read = Voucher.Read(encoded, out var voucher);
        if (read == FdoFault.None)
            read = voucher!.Verify();
        if (read != FdoFault.None)
            return (null, new RowFault(ChainBroken, null, $"The voucher is not accepted: {read.Text}."));

        // 2. Its device was made by a factory that we know, and is not revoked.
        if (voucher!.DeviceChain is not { Count: > 0 } chain || !Certificate.TryParse(chain[0], out var leaf))
            return (null, new RowFault("cert-missing", null, "The voucher has no device certificate."));
        if (voucher.Header.DeviceChainHash is null)
            return (null, new RowFault(ChainBroken, null, "The voucher's header does not name its device certificate."));
        if (trust.Check(chain) is ChainOutcome.Refused refused)
            return (
                null,
                new RowFault(
                    FactoryTrust.CodeOf(refused.Fault),
                    null,
                    $"The device certificate is not accepted: {refused.Fault} (certificate {refused.Position})."
                )
            );

        // 3. It was handed to us.
        if (keys.Find(voucher.OwnerKey) is null)
            return (null, new RowFault("foreign-owner", null, "The voucher does not end in a key of this manufacturer."));

        // 4. A model that we know.
        FactoryIdentity.TryRead(leaf, out var named);
        if (await FindModelAsync([voucher.DeviceInfo, named?.Model], cancel) is not { } model)
            return (
                null,
                new RowFault("model-not-supported", null, $"This manufacturer makes no model '{Shown(voucher.DeviceInfo)}'.")
            );

        var identity = new DeviceIdentity(
            MakerOf(leaf),
            named is not null && LedgerText.IsSerial(named.SerialNumber) ? named.SerialNumber : voucher.Guid.ToString(),
            model,
            SHA256.HashData(leaf.PublicKey.Raw.Span)
        )
        {
            Guid = voucher.Guid,
            Eid = named?.Eid,
            Imei = named?.Imei,
        };
        var certificate = new DeviceCertificate(SHA256.HashData(leaf.Raw.Span), leaf.Raw.ToArray(), [.. chain.Skip(1)]);
        return (
            new ImportedDevice(
                row,
                identity,
                certificate,
                Voucher: new StoredVoucher((int)voucher.OwnerKey.Type, voucher.Encoded.ToArray())
            ),
            null
        );
    }

    private async Task<string?> FindModelAsync(string?[] names, CancellationToken cancel)
    {
        foreach (var name in names)
        {
            if (name is not null && LedgerText.IsName(name) && await models.FindAsync(name, cancel) is not null)
                return name;
        }

        return null;
    }

    private string MakerOf(Certificate leaf) =>
        leaf.Subject.Organization is { } organization && LedgerText.IsName(organization) ? organization : party.Name;

    // A text of somebody else's: short and printable, before it goes into an answer.
    private static string Shown(string text) =>
        new([.. text.Take(LedgerText.MaxLength).Select(c => c is >= ' ' and <= '~' ? c : '?')]);
}
