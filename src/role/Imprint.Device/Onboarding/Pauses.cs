using System.Buffers.Binary;
using Imprint.Wire;

namespace Imprint.Device.Onboarding;

// FDO 1.1 §3.7: RVDelaySec is how long to wait after a directive that failed, give or take a quarter. Without one, the last
// directive is followed by 120 s, give or take 30 s.
//
// Ours beside that:
// - A rendezvous that answers "not found" knows the device's owner not yet, which is often a matter of seconds: where no
//   directive asks for a delay, the first rounds that end so are followed by 15, 30 and 60 s only.
// - No round is followed by less than 5 s, whatever a directive says, so that a device hammers nobody.
// - No pause is longer than an hour.

/// <summary>How long a device waits between its attempts.</summary>
internal sealed class Pauses(RandomSource random)
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly TimeSpan LeastBetweenRounds = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan[] WhenNotYet =
    [
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromSeconds(60),
    ];

    private const int FreeIdleRounds = 8;
    private static readonly TimeSpan FirstIdlePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestIdlePause = TimeSpan.FromSeconds(2);

    private int _notYet;

    /// <summary>The pause after a directive that is not the last.</summary>
    public TimeSpan AfterDirective(TimeSpan? delay) => delay is { } asked ? Spread(asked) : TimeSpan.Zero;

    /// <summary>The pause after the last directive.</summary>
    /// <param name="isNotYet">A rendezvous was reached, and the device's owner is not known there.</param>
    public TimeSpan AfterRound(TimeSpan? delay, bool isNotYet)
    {
        if (!isNotYet)
            _notYet = 0;
        if (delay is { } asked)
            return Max(Spread(asked), LeastBetweenRounds);
        return Spread(isNotYet && _notYet < WhenNotYet.Length ? WhenNotYet[_notYet++] : BetweenRounds);
    }

    /// <summary>
    /// The pause after rounds of service information in which nobody had anything to say: an owner may need its time.
    /// </summary>
    public static TimeSpan AfterIdle(int rounds) =>
        rounds < FreeIdleRounds
            ? TimeSpan.Zero
            : Min(FirstIdlePause * Math.Pow(2, Math.Min(rounds - FreeIdleRounds, 10)), LongestIdlePause);

    private TimeSpan Spread(TimeSpan middle)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        random(bytes);
        var share = BinaryPrimitives.ReadUInt32BigEndian(bytes) / (double)uint.MaxValue; // 0 to 1
        var spread = Min(middle, Longest) * (0.75 + (0.5 * share));
        return Min(spread, Longest);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
