namespace Imprint.Manufacturer.FirstAccess;

/// <summary>How patient the redirect is, and with how many.</summary>
internal sealed record RedirectLimits
{
    /// <summary>How long a question without an answer is held, at least; a random part of <see cref="HoldJitter"/> is added.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(18);

    public TimeSpan HoldJitter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a held question is looked at again, for what another node has stored.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Beyond these, a question is answered at once and told to come again later.</summary>
    public int MaxHeld { get; init; } = 4096;

    /// <summary>When to ask again, at least and at most.</summary>
    public (int Least, int Most) RetryAfterSeconds { get; init; } = (5, 15);

    public (int Least, int Most) RetryAfterSecondsWhenFull { get; init; } = (30, 90);

    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    public int MaxPerDevice { get; init; } = 12;

    /// <summary>Thousands of devices may stand behind one address of an operator's gateway.</summary>
    public int MaxPerAddress { get; init; } = 3000;

    public int MaxCounted { get; init; } = 100_000;

    /// <summary>How long a device may take a class for its own; it asks for a new assignment with each redirect.</summary>
    public TimeSpan AssignmentLasts { get; init; } = TimeSpan.FromDays(7);
}
