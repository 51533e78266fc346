using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Ownership;

internal enum VoucherState
{
    /// <summary>It ends here, and the device may come with it.</summary>
    Active,

    /// <summary>The device has been seen with the voucher that followed it.</summary>
    Replaced,

    /// <summary>It was made out to somebody else.</summary>
    Resold,

    /// <summary>The device is ours no more.</summary>
    Withdrawn,
}

/// <summary>A voucher that ends here, or did.</summary>
internal sealed record VoucherRow(FdoGuid Guid, byte[] DeviceKey, VoucherState State, Voucher Voucher, DateTimeOffset CreatedAt)
{
    public long Revision { get; init; } = 1;

    /// <summary>The GUID that the device had before.</summary>
    public FdoGuid? Predecessor { get; init; }

    /// <summary>When the device last proved itself with this GUID.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    public DateTimeOffset? OnboardedAt { get; init; }

    /// <summary>What ended the last session that did not come to its end.</summary>
    public string? LastFault { get; init; }

    public DateTimeOffset? LastFaultAt { get; init; }

    public static VoucherRow Of(Voucher voucher, FdoPublicKey deviceKey, DateTimeOffset now, FdoGuid? predecessor = null) =>
        new(voucher.Guid, SHA256.HashData(deviceKey.SubjectPublicKeyInfo.Span), VoucherState.Active, voucher, now)
        {
            Predecessor = predecessor,
        };
}
