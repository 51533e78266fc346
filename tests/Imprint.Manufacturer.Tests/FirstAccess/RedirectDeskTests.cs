using System.Net;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.FirstAccess;
using Imprint.Manufacturer.Ledger;
using Imprint.TestKit;
using Imprint.Wire;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Manufacturer.Tests.FirstAccess;

/// <summary>Waiting and refusing, by a clock that a test moves.</summary>
public sealed class RedirectDeskTests
{
    private static readonly RedirectLimits Limits = new();

    /// <summary>Not the time is compared, which no test can do reliably, but what there is to do.</summary>
    [Fact]
    public async Task A_device_never_made_here_is_treated_as_one_that_is_not_good_or_not_registered_yet()
    {
        await using var estate = await Estate.OpenAsync();
        var revoked = await estate.AddRegisteredAsync();
        await estate.PutRecordAsync(revoked);
        await estate.SetStatusAsync(revoked, DeviceStatus.Revoked);
        var withoutRecord = await estate.AddRegisteredAsync();
        var unregistered = await estate.AddAsync();

        var expected = await RunAsync(estate, new FdoGuid(new byte[16]));

        Assert.Equal(RedirectStatus.NotYet, expected.Status);
        Assert.True(expected.Looks > 5, $"{expected}");
        Assert.Equal(expected, await RunAsync(estate, unregistered));
        Assert.Equal(expected, await RunAsync(estate, withoutRecord));
        Assert.Equal(expected, await RunAsync(estate, revoked));
    }

    [Fact]
    public async Task A_record_stored_by_another_node_is_found_while_the_question_is_held()
    {
        await using var estate = await Estate.OpenAsync();
        await using var desk = new Desk(estate);
        var guid = await estate.AddRegisteredAsync();

        var asked = desk.AskAsync(guid);
        await desk.UntilItWaitsAsync();
        await estate.PutRecordAsync(guid); // this desk's own wake-up is not called
        Assert.False(asked.IsCompleted);
        estate.Clock.Advance(Limits.LookAgain * 2);

        Assert.Equal(RedirectStatus.Ready, (await asked).Status);
    }

    [Fact]
    public async Task A_wake_up_answers_without_any_time_passing()
    {
        await using var estate = await Estate.OpenAsync();
        await using var desk = new Desk(estate);
        var guid = await estate.AddRegisteredAsync();

        var asked = desk.AskAsync(guid);
        await desk.UntilItWaitsAsync();
        desk.Held.Wake(guid); // nothing there yet: it goes on waiting
        await estate.PutRecordAsync(guid);
        desk.Held.Wake(guid);

        Assert.Equal(RedirectStatus.Ready, (await asked).Status);
        Assert.Equal(0, desk.Held.Count);
    }

    [Fact]
    public async Task A_party_that_stops_sends_held_devices_away_at_once()
    {
        await using var estate = await Estate.OpenAsync();
        await using var desk = new Desk(estate);

        var asked = desk.AskAsync(await estate.AddAsync());
        await desk.UntilItWaitsAsync();
        desk.Lifetime.StopApplication();

        Assert.Equal(RedirectStatus.NotYet, (await asked).Status);
    }

    [Fact]
    public async Task A_device_that_hangs_up_is_held_no_more()
    {
        await using var estate = await Estate.OpenAsync();
        await using var desk = new Desk(estate);
        using var connection = new CancellationTokenSource();

        var asked = desk.AskAsync(await estate.AddAsync(), connection.Token);
        await desk.UntilItWaitsAsync();
        await connection.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(0, desk.Held.Count);
    }

    [Fact]
    public async Task When_too_many_are_held_the_next_one_is_told_to_come_later_but_a_ready_one_is_answered()
    {
        await using var estate = await Estate.OpenAsync();
        await using var desk = new Desk(estate, Limits with { MaxHeld = 1 });
        var ready = await estate.AddRegisteredAsync();
        await estate.PutRecordAsync(ready);
        var first = desk.AskAsync(await estate.AddAsync());
        await desk.UntilItWaitsAsync();

        var second = await desk.AskAsync(await estate.AddAsync());

        Assert.Equal(RedirectStatus.NotYet, second.Status);
        Assert.InRange(second.RetryAfterSeconds, Limits.RetryAfterSecondsWhenFull.Least, Limits.RetryAfterSecondsWhenFull.Most);
        Assert.Equal(RedirectStatus.Ready, (await desk.AskAsync(ready)).Status);
        desk.Lifetime.StopApplication();
        Assert.InRange((await first).RetryAfterSeconds, Limits.RetryAfterSeconds.Least, Limits.RetryAfterSeconds.Most);
    }

    [Fact]
    public async Task A_device_and_an_address_may_ask_only_so_often()
    {
        await using var estate = await Estate.OpenAsync();
        await using var desk = new Desk(estate, Limits with { MaxPerDevice = 2, MaxPerAddress = 3 });
        var (one, other, third) = (NewGuid(1), NewGuid(2), NewGuid(3));
        var (here, there) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));

        Assert.Null(desk.Redirect.Count(one, here));
        Assert.Null(desk.Redirect.Count(one, here));
        Assert.InRange(desk.Redirect.Count(one, there)!.Value, TimeSpan.FromSeconds(1), Limits.Window);
        Assert.Null(desk.Redirect.Count(other, here));
        Assert.NotNull(desk.Redirect.Count(third, here));
        Assert.Null(desk.Redirect.Count(third, there));
        estate.Clock.Advance(Limits.Window);
        Assert.Null(desk.Redirect.Count(one, here));
    }

    [Fact]
    public async Task Addresses_of_one_IPv6_network_count_as_one()
    {
        await using var estate = await Estate.OpenAsync();
        await using var desk = new Desk(estate, Limits with { MaxPerAddress = 1 });

        Assert.Null(desk.Redirect.Count(NewGuid(1), IPAddress.Parse("2001:db8::1")));
        Assert.NotNull(desk.Redirect.Count(NewGuid(2), IPAddress.Parse("2001:db8::2")));
        Assert.Null(desk.Redirect.Count(NewGuid(3), IPAddress.Parse("2001:db8:0:1::1")));
        Assert.Null(desk.Redirect.Count(NewGuid(4), IPAddress.Parse("192.0.2.1")));
        Assert.NotNull(desk.Redirect.Count(NewGuid(5), IPAddress.Parse("::ffff:192.0.2.1")));
    }

    [Fact]
    public void Counting_forgets_nothing_within_its_memory_and_takes_no_more()
    {
        var rate = new CallRate<int>(1, TimeSpan.FromMinutes(1), maxKeys: 2, new ManualClock());

        Assert.Null(rate.Take(1));
        Assert.Null(rate.Take(2));
        Assert.Null(rate.Take(3));
        Assert.Null(rate.Take(3)); // not counted
        Assert.NotNull(rate.Take(1));
    }

    private static FdoGuid NewGuid(byte value) => new([value, .. new byte[15]]);

    private static async Task<Work> RunAsync(Estate estate, FdoGuid guid)
    {
        await using var desk = new Desk(estate);
        var start = estate.Clock.GetUtcNow();
        var asked = desk.AskBytesAsync(guid);
        var looks = 0;
        while (!asked.IsCompleted)
        {
            await Until.TrueAsync(() => asked.IsCompleted || estate.Clock.NextTimer is not null, "the desk waits or answers");
            if (estate.Clock.NextTimer is { } due)
            {
                looks++;
                estate.Clock.Advance(due);
            }
        }

        var body = await asked;
        Assert.Equal(WireFault.None, RedirectAnswer.Read(body, out var answer));
        return new Work(
            answer!.Status,
            body.Length,
            answer.SignedTime.Length,
            answer.RetryAfterSeconds,
            looks,
            estate.Clock.GetUtcNow() - start,
            desk.Drawn
        );
    }

    /// <summary>All that an outsider could tell two answers apart by.</summary>
    private sealed record Work(
        RedirectStatus Status,
        int Length,
        int SignatureLength,
        int RetryAfter,
        int Looks,
        TimeSpan Held,
        int RandomNumbers
    );

    private sealed class Desk : IAsyncDisposable
    {
        private readonly Estate _estate;
        private readonly FirstContacts _contacts;
        private readonly Random _random = new(7);

        public Desk(Estate estate, RedirectLimits? limits = null)
        {
            _estate = estate;
            limits ??= Limits;
            Held = new HeldCalls(limits.MaxHeld);
            _contacts = new FirstContacts(estate.Database, NullLogger<FirstContacts>.Instance);
            Redirect = new RedirectDesk(
                estate.Database,
                estate.Keys,
                Held,
                _contacts,
                limits,
                Lifetime,
                estate.Clock,
                bytes =>
                {
                    Drawn++;
                    _random.NextBytes(bytes);
                }
            );
        }

        public HeldCalls Held { get; }

        public RedirectDesk Redirect { get; }

        public ApplicationLifetime Lifetime { get; } = new(NullLogger<ApplicationLifetime>.Instance);

        public int Drawn { get; private set; }

        public Task<byte[]> AskBytesAsync(FdoGuid guid, CancellationToken cancel = default) =>
            Task.Run(
                () => Redirect.AnswerAsync(new RedirectRequest(guid, new RedirectNonce(new byte[16])), cancel),
                CancellationToken.None
            );

        public async Task<RedirectAnswer> AskAsync(FdoGuid guid, CancellationToken cancel = default)
        {
            Assert.Equal(WireFault.None, RedirectAnswer.Read(await AskBytesAsync(guid, cancel), out var answer));
            return answer!;
        }

        /// <summary>Until the desk has looked in vain and waits.</summary>
        public Task UntilItWaitsAsync() => Until.TrueAsync(() => _estate.Clock.NextTimer is not null, "the question is held");

        public ValueTask DisposeAsync()
        {
            _contacts.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
