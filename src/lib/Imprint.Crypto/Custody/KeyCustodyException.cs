namespace Imprint.Crypto.Custody;

public enum KeyCustodyFault
{
    Missing,
    ReadableByOthers,
    OwnedByAnotherUser,
    NotReadable,
    NotWritable,
    Damaged,
    WrongMasterKey,
    BadName,
    WrongKind,
    WrongCertificate,

    /// <summary>A peer's point that does not lie on the key's curve.</summary>
    BadPeerPoint,

    /// <summary>Something that was not encrypted to this key.</summary>
    BadCiphertext,
}

/// <summary>A key or sealed value that cannot be used. The message names the key and the fault, never its content.</summary>
public sealed class KeyCustodyException(KeyCustodyFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public KeyCustodyFault Fault { get; } = fault;
}
