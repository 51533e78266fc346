namespace Imprint.Crypto.Bsp;

/// <summary>Why a segment was refused. After any of these the session opens nothing more: the chain is broken.</summary>
public enum BspFault
{
    None,

    /// <summary>Another tag than 86, 87 or 88, or than the one expected here.</summary>
    UnexpectedTag,

    /// <summary>A length that is not DER, does not fit the bytes, leaves no room for the MAC, or is no multiple of a block.</summary>
    BadLength,

    /// <summary>More than 1,020 bytes in one segment.</summary>
    TooLong,

    WrongMac,
    BadPadding,

    /// <summary>An earlier segment was refused.</summary>
    SessionBroken,
}
