using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Contract;

/// <summary>A device that is in a provider's hands, or was: the answer to a registration and to a withdrawal.</summary>
/// <param name="Id"><c>reg_…</c></param>
/// <param name="Device">The device's id in the manufacturer's ledger.</param>
/// <param name="Guid">By which the device is known in FDO.</param>
/// <param name="DeviceInfo">What the voucher's header says of it.</param>
/// <param name="KeyType">The kind of every key in the voucher.</param>
/// <param name="VoucherPem">The voucher, its last key being the owner's: PEM, OWNERSHIP VOUCHER.</param>
/// <param name="Rendezvous">Where the owner has to announce itself (TO0): base addresses, in the order of the voucher.</param>
/// <param name="OwnerVersion">The version of the ledger's entry that this registration made.</param>
/// <param name="WithdrawnAt">Null while the provider is the owner.</param>
public sealed record Registration(
    PrefixedId Id,
    PrefixedId Device,
    FdoGuid Guid,
    string DeviceInfo,
    string Provider,
    OwnerKeyType KeyType,
    string VoucherPem,
    IReadOnlyList<string> Rendezvous,
    long OwnerVersion,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? WithdrawnAt
);
