using System.Collections.Concurrent;
using System.Text.Json;
using Imprint.Storage;

namespace Imprint.Provider.Onboarding;

/// <summary>Plans as they were written, one after the other. They never change, so what was read once is kept.</summary>
internal sealed class PlanStore(Database database, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, OnboardingPlan> _plans = new();
    private (long? Id, DateTimeOffset At)? _current;

    public static ValueTask<long> AddAsync(Unit unit, OnboardingPlan plan, DateTimeOffset now) =>
        unit.QuerySingleAsync(
            "INSERT INTO onboarding_plans (plan, created_at) VALUES (@plan, @now) RETURNING id",
            row => row.GetInt64(0),
            ("@plan", JsonSerializer.Serialize(plan, OnboardingJson.Default.OnboardingPlan)),
            ("@now", now)
        );

    /// <summary>The plan for sessions that begin now. Another node's change shows after a moment.</summary>
    public async ValueTask<(long? Id, OnboardingPlan Plan)> FindCurrentAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (_current is not { } current || now - current.At >= LookAgain)
        {
            var id = await database.QuerySingleAsync(
                "SELECT max(id) FROM onboarding_plans",
                row => row.IsDBNull(0) ? null : (long?)row.GetInt64(0),
                cancel
            );
            current = (id, now);
            _current = current;
        }

        return (current.Id, await FindAsync(current.Id, cancel));
    }

    public async ValueTask<OnboardingPlan> FindAsync(long? id, CancellationToken cancel)
    {
        if (id is not { } number)
            return OnboardingPlan.Default;
        if (_plans.TryGetValue(number, out var known))
            return known;
        var text = await database.QuerySingleAsync(
            "SELECT plan FROM onboarding_plans WHERE id = @id",
            row => row.GetString(0),
            cancel,
            ("@id", number)
        );
        var plan = JsonSerializer.Deserialize(text!, OnboardingJson.Default.OnboardingPlan)!;
        return _plans.GetOrAdd(number, plan);
    }

    /// <summary>A change made here shows at once.</summary>
    public void LookAgainNow() => _current = null;
}
