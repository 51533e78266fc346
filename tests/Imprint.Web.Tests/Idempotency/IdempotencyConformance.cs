using System.Net;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web.Api;
using Imprint.Web.Bodies;
using Imprint.Web.Idempotency;
using Imprint.Web.Problems;
using Imprint.Web.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Web.Tests.Idempotency;

/// <summary>What an Idempotency-Key promises, on every engine.</summary>
public abstract class IdempotencyConformance(PostgresCluster? cluster) : IAsyncLifetime
{
    private const string Thing = """{"id":"a","rank":1}""";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly ManualClock _clock = new();
    private readonly SemaphoreSlim _mayGoOn = new(0);
    private TestDatabase _place = null!;
    private ApiServer _server = null!;
    private int _started;
    private bool _isBroken;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _place = await TestDatabase.CreateAsync(cluster, _clock);
        await _place.Database.ExecuteAsync("CREATE TABLE effect (id TEXT NOT NULL, n INTEGER NOT NULL)", Cancel);
        _server = await ApiServer.StartAsync(
            app =>
            {
                var api = app.MapApi("/v1");
                api.MapPost("/things", AddAsync).RequireIdempotencyKey();
                api.MapPost("/things/{id}:refuse", RefuseAsync).RequireIdempotencyKey();
                api.MapPost("/long", AddSlowlyAsync).RequireIdempotencyKey();
            },
            services => services.AddSingleton<TimeProvider>(_clock).AddSingleton(_place.Database).AddIdempotency()
        );
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _server.DisposeAsync();
        await _place.DisposeAsync();
        _mayGoOn.Dispose();
    }

    [Fact]
    public async Task The_second_request_gets_the_first_answer_and_has_no_effect()
    {
        var first = await PostAsync("key-0001");
        var second = await PostAsync("key-0001");

        foreach (var answer in new[] { first, second })
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            Assert.Equal("/v1/things/a", answer.Headers.Location?.ToString());
            Assert.Equal("\"1\"", answer.Headers.ETag?.ToString());
            Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
            Assert.Equal("""{"id":"a","rank":1}""", await answer.Content.ReadAsStringAsync());
        }

        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.False(first.Headers.Contains("X-Not-Kept"));
        Assert.Equal(1, await EffectsAsync());
    }

    [Fact]
    public async Task Fifty_at_once_have_one_effect_and_one_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync("key-0002")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(49, answers.Count(answer => answer.Headers.Contains("Idempotent-Replayed")));
        Assert.Equal(1, await EffectsAsync());
    }

    [Fact]
    public async Task Another_key_is_another_request()
    {
        await PostAsync("key-0003");
        await PostAsync("key-0004");
        Assert.Equal(2, await EffectsAsync());
    }

    [Fact]
    public async Task A_key_cannot_be_used_for_another_body_or_address()
    {
        await PostAsync("key-0005");
        await (await PostAsync("key-0005", json: """{"id":"b","rank":1}""")).ProblemAsync(422, WebProblems.IdempotencyKeyReused);
        await (await PostAsync("key-0005", "/v1/things?x=1")).ProblemAsync(422, WebProblems.IdempotencyKeyReused);

        await PostAsync("key-0006", "/v1/things/a:refuse");
        await (await PostAsync("key-0006", "/v1/things/b:refuse")).ProblemAsync(422, WebProblems.IdempotencyKeyReused);
    }

    [Theory]
    [InlineData(null, WebProblems.IdempotencyKeyMissing)]
    [InlineData("short", WebProblems.BadRequest)]
    [InlineData("with some spaces", WebProblems.BadRequest)]
    public async Task A_marked_route_needs_a_key_of_the_right_form(string? key, string code)
    {
        var headers = key is null ? [] : new[] { ("Idempotency-Key", key) };
        await (await _server.PostAsync("/v1/things", Thing, headers)).ProblemAsync(400, code);
        await (await PostAsync(new string('x', 129))).ProblemAsync(400, WebProblems.BadRequest);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(new string('x', 128))).StatusCode);
    }

    [Fact]
    public async Task A_key_is_forgotten_after_72_hours()
    {
        await PostAsync("key-0007");
        _clock.Advance(TimeSpan.FromHours(72) - TimeSpan.FromSeconds(1));
        Assert.True((await PostAsync("key-0007")).Headers.Contains("Idempotent-Replayed"));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("key-0007", json: """{"id":"b","rank":2}""")).StatusCode);
        Assert.Equal(2, await EffectsAsync());
    }

    [Fact]
    public async Task Old_keys_are_cleaned_up_by_the_hour()
    {
        await PostAsync("key-0008");
        _clock.Advance(TimeSpan.FromHours(71));
        await PostAsync("key-0009");
        await Until.TrueAsync(() => _clock.NextTimer is not null, "the clean-up waits for its hour");
        _clock.Advance(TimeSpan.FromHours(1));
        await Until.TrueAsync(() => RowsAsync().GetAwaiter().GetResult() == 1, "the clean-up deletes what is over its time");
    }

    [Fact]
    public async Task A_refusal_undoes_the_change_and_is_replayed()
    {
        var first = await PostAsync("key-0010", "/v1/things/a:refuse");
        await first.ProblemAsync(409, WebProblems.StateConflict);
        var second = await PostAsync("key-0010", "/v1/things/a:refuse");
        await second.ProblemAsync(409, WebProblems.StateConflict);

        Assert.True(second.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(0, await EffectsAsync());
        Assert.Equal(1, _started);
    }

    [Fact]
    public async Task A_refusal_says_the_correlator_of_its_request()
    {
        var answer = await _server.PostAsync(
            "/v1/things/a:refuse",
            Thing,
            ("Idempotency-Key", "key-0011"),
            ("x-correlator", "c-1")
        );
        Assert.Equal("c-1", (string?)(await answer.ProblemAsync(409, WebProblems.StateConflict))["correlator"]);
    }

    [Fact]
    public async Task A_failure_of_ours_is_not_kept()
    {
        _isBroken = true;
        await (await PostAsync("key-0012")).ProblemAsync(500, WebProblems.InternalError);
        Assert.Equal((0, 0L), (await EffectsAsync(), await RowsAsync()));

        _isBroken = false;
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("key-0012")).StatusCode);
        Assert.Equal(1, await EffectsAsync());
    }

    [Fact]
    public async Task While_long_work_runs_a_repetition_is_told_to_come_again()
    {
        var first = PostAsync("key-0013", "/v1/long");
        await Until.TrueAsync(() => Volatile.Read(ref _started) == 1, "the work starts");

        var second = await PostAsync("key-0013", "/v1/long");
        await second.ProblemAsync(409, WebProblems.IdempotencyInProgress);
        Assert.Equal("5", second.Headers.GetValues("Retry-After").Single());

        _mayGoOn.Release();
        Assert.Equal(HttpStatusCode.Created, (await first).StatusCode);
        Assert.True((await PostAsync("key-0013", "/v1/long")).Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(1, _started);
    }

    [Fact]
    public async Task Work_that_died_is_taken_over_after_its_lease_and_its_late_answer_is_void()
    {
        var dead = PostAsync("key-0014", "/v1/long");
        await Until.TrueAsync(() => Volatile.Read(ref _started) == 1, "the work starts");
        _clock.Advance(Lease - TimeSpan.FromSeconds(1));
        await (await PostAsync("key-0014", "/v1/long")).ProblemAsync(409, WebProblems.IdempotencyInProgress);

        _clock.Advance(TimeSpan.FromSeconds(1));
        var taken = PostAsync("key-0014", "/v1/long");
        await Until.TrueAsync(() => Volatile.Read(ref _started) == 2, "the repetition takes over");
        _mayGoOn.Release(2);
        await Task.WhenAll(dead, taken);

        var kept = await (await PostAsync("key-0014", "/v1/long")).Content.ReadAsStringAsync();
        Assert.Equal(await (await taken).Content.ReadAsStringAsync(), kept);
        Assert.Equal(2, _started);
    }

    [Fact]
    public async Task Long_work_that_fails_gives_its_key_back()
    {
        _isBroken = true;
        _mayGoOn.Release(2);
        await (await PostAsync("key-0015", "/v1/long")).ProblemAsync(500, WebProblems.InternalError);
        Assert.Equal(0, await RowsAsync());
        _isBroken = false;
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("key-0015", "/v1/long")).StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string key, string path = "/v1/things", string json = Thing) =>
        _server.PostAsync(path, json, ("Idempotency-Key", key));

    private async Task<int> EffectsAsync() =>
        (int)await _place.Database.QuerySingleAsync("SELECT COUNT(*) FROM effect", row => row.GetInt64(0), Cancel);

    private async Task<long> RowsAsync() =>
        await _place.Database.QuerySingleAsync("SELECT COUNT(*) FROM idempotency_key", row => row.GetInt64(0), Cancel);

    private Task<IResult> AddAsync(
        Body<Thing> body,
        HttpContext context,
        IdempotentRequests requests,
        CancellationToken cancel
    ) => requests.RunAsync(context, unit => InsertAsync(unit, context, body.Value), cancel);

    private async ValueTask<IResult> InsertAsync(Unit unit, HttpContext context, Thing thing)
    {
        await unit.ExecuteAsync("INSERT INTO effect (id, n) VALUES (@id, @n)", ("@id", thing.Id), ("@n", thing.Rank));
        if (_isBroken)
            throw new InvalidOperationException("Broken behind the change.");
        context.SetVersion(1);
        context.Response.Headers["X-Not-Kept"] = "1";
        return TypedResults.Created($"/v1/things/{thing.Id}", thing);
    }

    private Task<IResult> RefuseAsync(string id, HttpContext context, IdempotentRequests requests, CancellationToken cancel) =>
        requests.RunAsync(
            context,
            async unit =>
            {
                Interlocked.Increment(ref _started);
                await unit.ExecuteAsync("INSERT INTO effect (id, n) VALUES (@id, 0)", ("@id", id));
                return new ProblemResult(WebProblems.StateConflict);
            },
            cancel
        );

    private Task<IResult> AddSlowlyAsync(HttpContext context, IdempotentRequests requests, CancellationToken cancel) =>
        requests.RunLongAsync(
            context,
            Lease,
            async stop =>
            {
                var attempt = Interlocked.Increment(ref _started);
                await _mayGoOn.WaitAsync(stop);
                return _isBroken
                    ? throw new InvalidOperationException("Broken in the middle.")
                    : TypedResults.Created("/v1/long/1", new Thing("attempt", attempt));
            },
            cancel
        );
}

public sealed class SqliteIdempotencyTests() : IdempotencyConformance(cluster: null);

public sealed class PostgresIdempotencyTests(PostgresCluster cluster) : IdempotencyConformance(cluster);
