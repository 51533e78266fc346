using Imprint.Fdo;

namespace Imprint.Journey.FirstAccess;

/// <summary>The steps of <see cref="FirstAccessCheck"/>, in their order.</summary>
public enum FirstAccessStep
{
    Answer,
    Time,
    Voucher,
    Record,
    Scope,
    Version,
    Expiry,
}

/// <summary>At which step an answer was refused, and why.</summary>
/// <param name="VoucherFault">What is wrong with the voucher, when it is the voucher.</param>
public sealed record FirstAccessRefusal(FirstAccessStep Step, FirstAccessFault Fault, FdoFault VoucherFault = FdoFault.None);
