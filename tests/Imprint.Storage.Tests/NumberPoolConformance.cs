using Imprint.Storage.Numbers;
using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>Each number has one holder at a time, and each holder one number.</summary>
public abstract class NumberPoolConformance : EngineTests
{
    private NumberPools _pools = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _pools = new NumberPools(Database);
        await _pools.DefineAsync("imsi", TimeSpan.FromDays(30), Cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _pools.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Numbers_come_from_the_range_in_order_and_a_holder_keeps_its_own()
    {
        await AddAsync("001010000000000", "001019999999999");

        Assert.Equal("001010000000000", await TakeAsync("sub_1"));
        Assert.Equal("001010000000001", await TakeAsync("sub_2"));
        Assert.Equal("001010000000000", await TakeAsync("sub_1"));
        Assert.Equal("sub_2", await _pools.FindHolderAsync("imsi", "001010000000001", Cancel));
        Assert.Equal(
            new NumberPoolState("imsi", Taken: 2, Free: 9_999_999_998, Resting: 0),
            await _pools.FindAsync("imsi", Cancel)
        );
    }

    [Fact]
    public async Task Check_digits_are_appended()
    {
        Assert.Equal(
            RangeOutcome.Added,
            await _pools.AddRangeAsync(
                "imsi",
                NumberRange.Create("894450100000000000", "894450100000000003", hasCheckDigit: true),
                Cancel
            )
        );
        Assert.Equal("8944501000000000005", await TakeAsync("a"));
        foreach (var holder in new[] { "b", "c", "d" })
        {
            var number = (await TakeAsync(holder))!;
            Assert.Equal(19, number.Length);
            Assert.Equal(0, LuhnSum(number) % 10);
        }
    }

    [Fact]
    public async Task An_empty_pool_refuses_and_an_unknown_pool_too()
    {
        await AddAsync("01", "02");
        await TakeAsync("a");
        await TakeAsync("b");

        Assert.Equal(new NumberOutcome(null, NumberRefusal.Exhausted), await _pools.TakeAsync("imsi", "c", Cancel));
        Assert.Equal(new NumberOutcome(null, NumberRefusal.UnknownPool), await _pools.TakeAsync("nowhere", "a", Cancel));
        Assert.Equal("01", await TakeAsync("a"));
        Assert.Null(await _pools.FindAsync("nowhere", Cancel));
    }

    [Fact]
    public async Task A_number_given_back_rests_and_then_goes_to_another()
    {
        await AddAsync("01", "02");
        Assert.Equal("01", await TakeAsync("a"));
        Assert.Equal("01", await _pools.ReleaseAsync("imsi", "a", Cancel));
        Assert.Null(await _pools.ReleaseAsync("imsi", "a", Cancel));
        Assert.Null(await _pools.FindHolderAsync("imsi", "01", Cancel));
        Assert.Equal("02", await TakeAsync("b"));

        Assert.Null(await TakeAsync("c"));
        Assert.Equal(new NumberPoolState("imsi", Taken: 1, Free: 0, Resting: 1), await _pools.FindAsync("imsi", Cancel));
        Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("01", await TakeAsync("c"));
    }

    [Fact]
    public async Task Single_numbers_can_be_listed()
    {
        Assert.Equal(3, await _pools.AddListAsync("imsi", ["491700000003", "491700000001", "491700000002"], Cancel));
        Assert.Equal(0, await _pools.AddListAsync("imsi", ["491700000001", "not a number", ""], Cancel));
        Assert.Equal("491700000001", await TakeAsync("a"));
        Assert.Equal(0, await _pools.AddListAsync("imsi", ["491700000001"], Cancel));
        Assert.Equal("491700000002", await TakeAsync("b"));
    }

    [Fact]
    public async Task Overlapping_ranges_are_refused_and_a_repeated_one_changes_nothing()
    {
        await AddAsync("0100", "0199");
        Assert.Equal(RangeOutcome.AlreadyThere, await _pools.AddRangeAsync("imsi", NumberRange.Create("0100", "0199"), Cancel));
        Assert.Equal(RangeOutcome.Overlapping, await _pools.AddRangeAsync("imsi", NumberRange.Create("0199", "0299"), Cancel));
        Assert.Equal(
            RangeOutcome.Overlapping,
            await _pools.AddRangeAsync("imsi", NumberRange.Create("010", "011", hasCheckDigit: true), Cancel)
        );
        Assert.Equal(RangeOutcome.Added, await _pools.AddRangeAsync("imsi", NumberRange.Create("00100", "00199"), Cancel));
        Assert.Equal(RangeOutcome.UnknownPool, await _pools.AddRangeAsync("nowhere", NumberRange.Create("0", "9"), Cancel));

        Assert.Equal(0, await _pools.AddListAsync("imsi", ["0150"], Cancel));
        Assert.Equal(1, await _pools.AddListAsync("imsi", ["0950"], Cancel));
        Assert.Equal(RangeOutcome.Overlapping, await _pools.AddRangeAsync("imsi", NumberRange.Create("0900", "0999"), Cancel));
    }

    [Fact]
    public async Task A_number_taken_in_a_unit_that_fails_stays_in_the_pool()
    {
        await AddAsync("01", "99");
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            Database.WriteAsync<int>(
                async unit =>
                {
                    Assert.Equal("01", (await _pools.TakeAsync(unit, "imsi", "a")).Number);
                    throw new InvalidDataException();
                },
                Cancel
            )
        );
        Assert.Equal("01", await TakeAsync("b"));
    }

    [Fact]
    public async Task Many_takers_on_several_nodes_get_each_number_once()
    {
        await AddAsync("0000", "0499");
        await AddAsync("5000", "5499");
        await using var otherNode = Place.Open(new DatabaseOptions { Clock = Clock });
        await using var others = new NumberPools(otherNode);

        // Every holder asks on both nodes at once, as a client does whose first request seemed lost.
        var asked = await Task.WhenAll(
            Enumerable
                .Range(0, 1000)
                .Select(async i =>
                {
                    var both = await Task.WhenAll(
                        _pools.TakeAsync("imsi", $"sub_{i}", Cancel),
                        others.TakeAsync("imsi", $"sub_{i}", Cancel)
                    );
                    Assert.Equal(both[0], both[1]);
                    return both[0].Number;
                })
        );

        Assert.Equal(1000, asked.Distinct().Count());
        Assert.All(asked, Assert.NotNull);
        Assert.Equal(NumberRefusal.Exhausted, (await _pools.TakeAsync("imsi", "late", Cancel)).Refusal);
    }

    [Fact]
    public async Task Taking_and_giving_back_at_once_never_gives_a_number_twice()
    {
        const int seed = 20_261;
        await _pools.DefineAsync("imsi", TimeSpan.Zero, Cancel);
        await AddAsync("000", "039");
        var held = new Dictionary<string, string>(StringComparer.Ordinal);
        var gate = new Lock();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => WorkAsync(worker, new Random(seed + worker))));

        var state = await _pools.FindAsync("imsi", Cancel);
        Assert.True(state!.Taken + state.Free == 40, $"{state} (seed {seed})");

        async Task WorkAsync(int worker, Random random)
        {
            for (var i = 0; i < 40; i++)
            {
                var holder = $"{worker}-{random.Next(4)}";
                if (random.Next(2) == 0)
                {
                    if ((await _pools.TakeAsync("imsi", holder, Cancel)).Number is not { } number)
                        continue;
                    lock (gate)
                    {
                        if (held.TryGetValue(number, out var other))
                            Assert.Equal(holder, other);
                        held[number] = holder;
                    }
                }
                else
                {
                    lock (gate)
                    {
                        if (held.FirstOrDefault(h => h.Value == holder).Key is { } mine)
                            held.Remove(mine);
                    }

                    await _pools.ReleaseAsync("imsi", holder, Cancel);
                }
            }
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("1", "22")]
    [InlineData("2", "1")]
    [InlineData("1a", "22")]
    [InlineData("100000000000000000000", "200000000000000000000")]
    public void What_is_no_range_is_refused(string first, string last) =>
        Assert.False(NumberRange.TryCreate(first, last, hasCheckDigit: false, out _));

    private async Task AddAsync(string first, string last) =>
        Assert.Equal(RangeOutcome.Added, await _pools.AddRangeAsync("imsi", NumberRange.Create(first, last), Cancel));

    private async Task<string?> TakeAsync(string holder) => (await _pools.TakeAsync("imsi", holder, Cancel)).Number;

    private static int LuhnSum(string number) =>
        number.Reverse().Select((c, i) => (c - '0') * (1 + (i % 2))).Sum(d => d > 9 ? d - 9 : d);
}

public sealed class SqliteNumberPoolTests : NumberPoolConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => SqliteTestDatabase.CreateAsync();
}

public sealed class PostgresNumberPoolTests(PostgresCluster cluster) : NumberPoolConformance
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgresTestDatabase.CreateAsync(cluster);
}
