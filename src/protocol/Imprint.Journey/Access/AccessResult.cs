namespace Imprint.Journey.Access;

/// <summary>What the device answers in <c>imprint.access:result</c>; anything but zero means that it kept what it had.</summary>
public enum AccessResult
{
    Accepted = 0,

    /// <summary>Messages out of order, or bytes that are not what they should be.</summary>
    Malformed = 1,

    /// <summary>Longer than the device takes.</summary>
    TooLarge = 2,

    /// <summary>The pieces do not give the announced hash.</summary>
    WrongHash = 3,

    /// <summary>Older than what the device has.</summary>
    StaleVersion = 4,

    /// <summary>Good, but the device could not keep it.</summary>
    NotKept = 5,
}
