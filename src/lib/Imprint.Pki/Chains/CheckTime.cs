namespace Imprint.Pki.Chains;

/// <summary>
/// The moment at which certificates must be valid. The default value is long ago, so that a forgotten time refuses; leaving
/// time out of account has to be said.
/// </summary>
public readonly record struct CheckTime
{
    private readonly DateTimeOffset _at;

    private CheckTime(DateTimeOffset at, bool isIgnored)
    {
        _at = at;
        IsIgnored = isIgnored;
    }

    /// <summary>For a blank device whose clock has never been set.</summary>
    public static CheckTime IgnoredForLackOfClock { get; } = new(default, isIgnored: true);

    public bool IsIgnored { get; }

    public static CheckTime At(DateTimeOffset time) => new(time, isIgnored: false);

    public static CheckTime Now(TimeProvider clock) => At(clock.GetUtcNow());

    internal bool IsBefore(DateTimeOffset time) => !IsIgnored && _at < time;

    internal bool IsAfter(DateTimeOffset time) => !IsIgnored && _at > time;
}
