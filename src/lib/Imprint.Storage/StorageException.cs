namespace Imprint.Storage;

/// <summary>A failure of the database itself: one line that names the database and the fault, never a value or a password.</summary>
public sealed class StorageException : Exception
{
    public StorageException(StorageFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    public StorageFault Fault { get; }
}
