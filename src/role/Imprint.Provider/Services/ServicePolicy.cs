namespace Imprint.Provider.Services;

/// <summary>How long service certificates last and how many a device may have.</summary>
internal sealed record ServicePolicy
{
    public static ServicePolicy Default { get; } = new();

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>A device that asks more often is out of order, or in other hands.</summary>
    public int MaxPerDay { get; init; } = 20;

    /// <summary>How long a revocation list may be relied on.</summary>
    public TimeSpan ListLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>When a new list is signed though nothing has changed: early, so that nobody is given one that is about to end.</summary>
    public TimeSpan ListRenewedAfter => ListLifetime / 7;

    /// <summary>Until when the same request means that the answer got lost; later it is a wish for the next certificate.</summary>
    public TimeSpan RepeatedFor => Lifetime / 2;
}
