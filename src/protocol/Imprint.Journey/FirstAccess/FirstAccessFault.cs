namespace Imprint.Journey.FirstAccess;

/// <summary>Why a signed statement on the way to the first access was refused. Closed.</summary>
public enum FirstAccessFault
{
    None,

    /// <summary>Not the statement it should be: bytes, type, structure, or a value that its field does not allow.</summary>
    Malformed,

    /// <summary>Longer than the format allows.</summary>
    TooLarge,

    /// <summary>Not signed by the key that must sign it.</summary>
    WrongSignature,

    /// <summary>Good, and for another device or class.</summary>
    WrongDevice,

    /// <summary>Good, and for a device of another owner.</summary>
    WrongOwner,

    /// <summary>Older than one that was accepted before.</summary>
    StaleVersion,

    Expired,

    /// <summary>A time that answers another question: an old answer, played again.</summary>
    WrongNonce,

    /// <summary>The manufacturer's key is not the one that the factory told the device.</summary>
    WrongManufacturer,

    /// <summary>The voucher is not this device's, or its chain is broken; the voucher's own fault says more.</summary>
    BadVoucher,

    /// <summary>There is nothing to check yet: the answer only says when to ask again.</summary>
    NotYet,
}
