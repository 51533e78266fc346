using Imprint.Fdo;
using Imprint.Fdo.Vouchers;

namespace Imprint.Journey.FirstAccess;

/// <summary>What a device knows once every check has passed: its owner, what the owner says, and the time.</summary>
/// <param name="Remember">What to keep for the next check.</param>
public sealed record AcceptedAccess(
    FdoPublicKey OwnerKey,
    Voucher Voucher,
    FirstAccessRecord Record,
    DateTimeOffset Time,
    LastAccepted Remember
);
