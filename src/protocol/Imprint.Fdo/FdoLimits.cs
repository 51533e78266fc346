using Imprint.Wire.Cbor;

namespace Imprint.Fdo;

/// <summary>What is accepted from a peer.</summary>
public static class FdoLimits
{
    /// <summary>The largest message: peers refuse larger ones too.</summary>
    public const int MaxMessageLength = 65535;

    /// <summary>NumOVEntries is one octet.</summary>
    public const int MaxVoucherEntries = 255;

    public const int MaxChainLength = 8;
    public const int MaxDeviceInfoLength = 1024;
    public const int MaxDirectives = 32;
    public const int MaxInstructions = 32;
    public const int MaxAddresses = 32;
    public const int MaxHostLength = 255;

    /// <summary>A whole voucher with as many entries as its format allows.</summary>
    public const int MaxVoucherLength = 256 * 1024;

    /// <summary>
    /// Other makers' encoders are not all canonical. Nothing here is ever encoded again before it is hashed or verified, so there
    /// is no harm in reading them.
    /// </summary>
    public static CborLimits Cbor { get; } = new() { AllowsIndefiniteLength = true, AllowsLongHeads = true };

    /// <summary>A voucher in a file, or inside to0d, may be longer than a message.</summary>
    internal static CborLimits Voucher { get; } =
        new()
        {
            AllowsIndefiniteLength = true,
            AllowsLongHeads = true,
            MaxStringLength = MaxVoucherLength,
        };
}
