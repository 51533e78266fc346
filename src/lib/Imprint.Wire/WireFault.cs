namespace Imprint.Wire;

/// <summary>Why bytes were refused. Closed: every reader of this library answers with one of these.</summary>
public enum WireFault
{
    None,

    /// <summary>The input ended inside a value.</summary>
    Truncated,

    /// <summary>Something was left over after the last value that belongs there.</summary>
    TrailingBytes,

    /// <summary>A value that its type or its field does not allow.</summary>
    BadValue,

    /// <summary>Another type, tag or map key than the one that must stand here.</summary>
    UnexpectedType,

    /// <summary>A value in a form that a signed encoding forbids: a padded length, a long integer, an indefinite length.</summary>
    NotCanonical,

    /// <summary>Longer, larger or more numerous than the reader's limit.</summary>
    TooLong,

    /// <summary>Nested deeper than the reader's limit.</summary>
    TooDeep,

    /// <summary>A member or key that came twice.</summary>
    Duplicate,
}
