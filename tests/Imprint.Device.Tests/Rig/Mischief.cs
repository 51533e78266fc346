namespace Imprint.Device.Tests.Rig;

public enum MischiefKind
{
    /// <summary>The message is handled, and the connection ends before its answer.</summary>
    DropAnswer,

    /// <summary>The connection ends before the message is handled.</summary>
    DropMessage,

    /// <summary>The answer's bytes are others.</summary>
    Garbage,

    /// <summary>The answer's number is another.</summary>
    WrongType,

    /// <summary>A status of 500 and a page.</summary>
    Page,

    /// <summary>Message 255 under the status 200, as one peer sends it.</summary>
    ErrorUnder200,

    /// <summary>Message 255 under the status 500.</summary>
    ErrorUnder500,

    /// <summary>Message 255 under the status 400: nobody should, and it is clear what is meant.</summary>
    ErrorUnder400,

    /// <summary>No answer for as long as the device waits.</summary>
    Silence,
}

/// <summary>What goes wrong with one message.</summary>
/// <param name="Message">The number of the message, not of its answer.</param>
/// <param name="Skip">How many of them go well before.</param>
internal sealed record Mischief(int Message, MischiefKind Kind, int Skip = 0);
