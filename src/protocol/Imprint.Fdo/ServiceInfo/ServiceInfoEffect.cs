namespace Imprint.Fdo.ServiceInfo;

/// <summary>Which effect of a session: the place of its module in the list, and the how manieth the module asked for.</summary>
public readonly record struct EffectId(int Module, int Number);

/// <summary>
/// Something that a module needs from the world: a file kept, a certificate issued, a command run. The loop hands it out, the caller
/// does it and gives the result back. A restored owner hands out what is still pending again, under the same <see cref="Id"/>.
/// </summary>
public abstract record ServiceInfoEffect
{
    public EffectId Id { get; init; }
}

/// <summary>How an effect ended. Effects that bring something back have a result of their own.</summary>
public abstract record EffectResult
{
    public static EffectResult Done { get; } = new EffectDone();

    public static EffectResult Failed(string reason) => new EffectFailed(reason);
}

public sealed record EffectDone : EffectResult;

/// <summary>It could not be done. Some modules tell the peer the reason.</summary>
public sealed record EffectFailed(string Reason) : EffectResult;
