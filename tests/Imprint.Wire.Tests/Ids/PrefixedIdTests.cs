using Imprint.Wire.Ids;

namespace Imprint.Wire.Tests.Ids;

public sealed class PrefixedIdTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_id_says_what_it_is_and_when_it_was_made()
    {
        var id = PrefixedId.Create("dev", new StoppedClock(Noon), new Random(1).NextBytes);
        Assert.Equal("dev", id.Prefix);
        Assert.Equal(Noon, id.CreatedAt);
        Assert.Matches("^dev_[0-7][0-9A-HJKMNP-TV-Z]{25}$", id.ToString());
        Assert.Equal(id, PrefixedId.Parse(id.ToString()));
    }

    [Fact]
    public void The_layout_is_that_of_a_ulid()
    {
        var clock = new StoppedClock(DateTimeOffset.FromUnixTimeMilliseconds(1469918176385));
        var id = PrefixedId.Create("evt", clock, bytes => bytes.Fill(0xff));
        Assert.Equal("evt_01ARYZ6S41ZZZZZZZZZZZZZZZZ", id.ToString());
    }

    [Fact]
    public void Later_ids_sort_later()
    {
        var random = new Random(2);
        var ids = Enumerable
            .Range(0, 100)
            .Select(i => PrefixedId.Create("job", new StoppedClock(Noon.AddMilliseconds(i)), random.NextBytes).ToString())
            .ToArray();
        Assert.Equal(ids, ids.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dev")]
    [InlineData("dev_")]
    [InlineData("_01ARYZ6S41ZZZZZZZZZZZZZZZZ")]
    [InlineData("Dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ")]
    [InlineData("toolongprefix_01ARYZ6S41ZZZZZZZZZZZZZZZZ")]
    [InlineData("dev_01ARYZ6S41ZZZZZZZZZZZZZZZ")]
    [InlineData("dev_01aryz6s41ZZZZZZZZZZZZZZZZ")] // one spelling only
    [InlineData("dev_O1ARYZ6S41ZZZZZZZZZZZZZZZZ")]
    [InlineData("dev_01ARYZ6S41-ZZZZZZZZZZZZZZZ")]
    [InlineData("dev_81ARYZ6S41ZZZZZZZZZZZZZZZZ")] // more than 128 bits
    public void What_is_no_id_is_refused(string text) => Assert.False(PrefixedId.TryParse(text, null, out _));

    [Fact]
    public void An_id_of_another_kind_is_refused()
    {
        Assert.True(PrefixedId.Read("dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ", "dev", out _).IsNone);
        Assert.Equal(IdRule.Structure, PrefixedId.Read("dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ", "sub", out _).Rule);
    }

    [Fact]
    public void A_prefix_is_a_few_small_letters() =>
        Assert.Throws<ArgumentException>(() => PrefixedId.Create("Dev1", TimeProvider.System, _ => { }));

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
