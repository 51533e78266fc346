namespace Imprint.Crypto.Custody;

public enum KeyCustodyFault
{
    Missing,
    ReadableByOthers,
    Damaged,
    WrongMasterKey,
    NotWritable,
}

/// <summary>A key or sealed value that cannot be used. The message names the key and the fault, never its content.</summary>
public sealed class KeyCustodyException(KeyCustodyFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public KeyCustodyFault Fault { get; } = fault;
}
