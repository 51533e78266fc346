using Imprint.Device.Onboarding;
using Imprint.Device.Tests.Rig;

namespace Imprint.Device.Tests.Onboarding;

public sealed class PauseTests
{
    [Fact]
    public void A_delay_is_spread_by_a_quarter_to_each_side()
    {
        var seed = Environment.TickCount;
        var pauses = new Pauses(Seeded.Random(seed));
        var seen = Enumerable.Range(0, 500).Select(_ => pauses.AfterDirective(TimeSpan.FromSeconds(100)).TotalSeconds).ToList();

        Assert.All(seen, seconds => Assert.True(seconds is >= 75 and <= 125, $"{seconds} with seed {seed}"));
        Assert.True(seen.Max() - seen.Min() > 30, $"seed {seed}");
    }

    [Fact]
    public void Two_minutes_more_or_less_pass_after_the_last_directive()
    {
        var seed = Environment.TickCount;
        var pauses = new Pauses(Seeded.Random(seed));
        for (var i = 0; i < 100; i++)
        {
            var seconds = pauses.AfterRound(delay: null, isNotYet: false).TotalSeconds;
            Assert.True(seconds is >= 90 and <= 150, $"{seconds} with seed {seed}");
        }
    }

    [Fact]
    public void A_device_that_is_not_known_yet_asks_again_soon_and_then_less_and_less()
    {
        var pauses = new Pauses(span => span.Clear()); // always three quarters

        var seconds = Enumerable.Range(0, 5).Select(_ => pauses.AfterRound(delay: null, isNotYet: true).TotalSeconds);

        Assert.Equal([11.25, 22.5, 45, 90, 90], seconds);
        Assert.Equal(90, pauses.AfterRound(delay: null, isNotYet: false).TotalSeconds);
        Assert.Equal(11.25, pauses.AfterRound(delay: null, isNotYet: true).TotalSeconds);
    }

    [Fact]
    public void No_delay_makes_a_device_hammer_and_none_makes_it_sleep_for_ever()
    {
        var pauses = new Pauses(span => span.Fill(0xFF)); // always five quarters

        Assert.Equal(5, pauses.AfterRound(TimeSpan.Zero, isNotYet: true).TotalSeconds);
        Assert.Equal(3600, pauses.AfterDirective(TimeSpan.FromDays(20)).TotalSeconds);
        Assert.Equal(3600, pauses.AfterRound(TimeSpan.FromSeconds(3600), isNotYet: false).TotalSeconds);
        Assert.Equal(TimeSpan.Zero, pauses.AfterDirective(delay: null));
    }
}
