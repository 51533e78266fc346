using Imprint.Web.Parties;

namespace Imprint.Provider.Services;

/// <summary>How long service certificates last and how many a device may have.</summary>
internal sealed record ServicePolicy
{
    /// <summary>How many days a service certificate lasts.</summary>
    public const string LifetimeOption = "serviceCertificateDays";

    private const int DefaultDays = 90;
    private const int MaxDays = 3650;

    public static ServicePolicy Default { get; } = new();

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(DefaultDays);

    /// <summary>A device that asks more often is out of order, or in other hands.</summary>
    public int MaxPerDay { get; init; } = 20;

    /// <summary>How long a revocation list may be relied on.</summary>
    public TimeSpan ListLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>When a new list is signed though nothing has changed: early, so that nobody is given one that is about to end.</summary>
    public TimeSpan ListRenewedAfter => ListLifetime / 7;

    /// <summary>Until when the same request means that the answer got lost; later it is a wish for the next certificate.</summary>
    public TimeSpan RepeatedFor => Lifetime / 2;

    public static ServicePolicy Of(Party party) =>
        new() { Lifetime = TimeSpan.FromDays(party.IntegerOption(LifetimeOption, DefaultDays, 1, MaxDays)) };
}
