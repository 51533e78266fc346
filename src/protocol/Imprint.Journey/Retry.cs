namespace Imprint.Journey;

public enum RetryKind
{
    /// <summary>The same request can never succeed.</summary>
    Never,

    /// <summary>The sender may send the same request again.</summary>
    Later,

    /// <summary>The system or the device tries again without being asked.</summary>
    Automatic,

    /// <summary>The same request can succeed once somebody has acted.</summary>
    OnceActed,
}

/// <summary>Whether trying again helps, after how long, and who must act first.</summary>
public sealed record Retry
{
    private Retry(RetryKind kind) => Kind = kind;

    public RetryKind Kind { get; }

    /// <summary>The pause when the answer itself names none (<c>Retry-After</c>).</summary>
    public TimeSpan? After { get; private init; }

    public FaultParty? Actor { get; private init; }

    public static Retry Never { get; } = new(RetryKind.Never);

    /// <summary>The <c>retryable</c> member: the same request may succeed without anybody doing anything.</summary>
    public bool IsRetryable => Kind is RetryKind.Later or RetryKind.Automatic;

    public static Retry Later(int seconds) => new(RetryKind.Later) { After = TimeSpan.FromSeconds(seconds) };

    public static Retry Automatic(int seconds) => new(RetryKind.Automatic) { After = TimeSpan.FromSeconds(seconds) };

    public static Retry OnceActed(FaultParty actor) => new(RetryKind.OnceActed) { Actor = actor };
}
