namespace Imprint.Element;

/// <summary>Why an element did not do what it was asked to.</summary>
public enum ElementFault
{
    /// <summary>There is no element in this place.</summary>
    Missing,

    /// <summary>There is one already; its keys would be lost.</summary>
    Exists,

    /// <summary>Another process has it open, or this one a second time.</summary>
    InUse,
    BadName,
    TooLarge,

    /// <summary>A key of no kind that is used here, or a hash of another length than its algorithm has.</summary>
    Unsupported,

    /// <summary>The first certificate of a chain is not for the key, or the chain cannot be read.</summary>
    WrongCertificate,

    /// <summary>No credential yet: device initialization has not happened.</summary>
    NoCredential,

    /// <summary>Nothing has been staged that could be committed.</summary>
    NothingStaged,

    /// <summary>The first credential was not kept, so there is nothing to go back to.</summary>
    FactoryCredentialNotKept,

    /// <summary>No key of this name, or none that waits for its certificate.</summary>
    NoSuchKey,

    /// <summary>What was stored does not open, or is no content of an element.</summary>
    Damaged,

    /// <summary>The place where the element keeps its things cannot be read or written.</summary>
    StoreFailed,
}

/// <summary>An element that did not do what it was asked to. The message names what and why, never a secret.</summary>
public sealed class ElementException(ElementFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public ElementFault Fault { get; } = fault;
}
