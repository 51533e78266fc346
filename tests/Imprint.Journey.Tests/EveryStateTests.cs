using static Imprint.Journey.JourneyEvent;

namespace Imprint.Journey.Tests;

/// <summary>Walks every state that can be reached against every event, and long random scripts, and checks what must always hold.</summary>
public sealed class EveryStateTests
{
    private static readonly string[] Operators = ["99901", "99902"];

    private static readonly JourneyEvent[] Events =
    [
        .. Steps.All.SelectMany(step => Operators.SelectMany(op => Reports(step, op))),
        .. Operators.Select(op => new OperatorChosen(op)),
        .. Enum.GetValues<Change>().SelectMany(ByEveryParty),
    ];

    [Fact]
    public void Every_state_answers_every_event()
    {
        var seen = new HashSet<JourneyState> { JourneyState.Start };
        var queue = new Queue<JourneyState>(seen);
        while (queue.TryDequeue(out var state))
        {
            foreach (var happened in Events)
            {
                if (Check(state, happened, "exploring") is { } next && seen.Add(next))
                    queue.Enqueue(next);
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{seen.Count} states, {Events.Length} events");
        Assert.InRange(seen.Count, 10_000, 100_000);
        Assert.Equal(
            Enum.GetValues<Place>().Where(place => place != Place.None).ToHashSet(),
            seen.Select(state => state.Place).ToHashSet()
        );
        Assert.Contains(
            seen,
            state => state is JourneyState.OnPath { Progress: var progress } && progress.IsDone(StepKey.InService)
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Long_random_scripts_keep_the_invariants(int seed)
    {
        var random = new Random(seed);
        for (var script = 0; script < 50; script++)
        {
            var state = JourneyState.Start;
            for (var length = 0; length < 400; length++)
            {
                // Mostly the event that leads on, so that the scripts get far.
                var next = random.Next(3) == 0 ? Events[random.Next(Events.Length)] : Onwards(state, Operators[random.Next(2)]);
                state = Check(state, next, $"seed {seed}, script {script}, event {length}") ?? state;
                if (state is JourneyState.Retired)
                    break;
            }
        }
    }

    /// <summary>The state after the event, or null when it stays where it is.</summary>
    private static JourneyState? Check(JourneyState state, JourneyEvent happened, string where)
    {
        var answer = Transitions.Step(state, happened);
        if (answer is JourneyAnswer.Refused refused)
            Assert.NotNull(Problems.Find(refused.Why.Code));
        if (answer is not JourneyAnswer.Accepted { State: var next })
            return null;

        if ((BrokenBy(state, happened, next) ?? BrokenIn(next)) is { } broken)
            Assert.Fail($"{where}: {broken}\n{state}\n+ {happened}\n→ {next}");
        return next;
    }

    private static string? BrokenBy(JourneyState state, JourneyEvent happened, JourneyState next)
    {
        if (state is JourneyState.Retired)
            return "retired is final";
        if (state is JourneyState.Recalled && happened is not Changed)
            return "a recall blocks every step";
        if (next == state)
            return "an event that changes nothing should be ignored";
        return Transitions.Step(next, happened) is JourneyAnswer.Accepted ? "a repeat must not move" : null;
    }

    private static string? BrokenIn(JourneyState state) =>
        state switch
        {
            JourneyState.Paused { By: JourneyParty.None } => "paused by nobody",
            JourneyState.Recalled { Before: JourneyState.Recalled or JourneyState.Retired } => "a recall within a recall",
            JourneyState.Recalled s => BrokenIn(s.Before),
            JourneyState.OnPath s => BrokenIn(s.Progress),
            JourneyState.RolledBack s => BrokenIn(s.Progress),
            JourneyState.Paused s => BrokenIn(s.Progress),
            _ => null,
        };

    private static string? BrokenIn(Progress progress)
    {
        foreach (var step in Steps.All)
        {
            if (progress.IsDone(step.Key) && !progress.AreDone(step.Needs))
                return $"{step.Name} is done without what it needs";
        }

        if (progress.IsDone(StepKey.Attested) != (progress.Operator is not null))
            return "attested by nobody, or an operator without an attestation";
        if (progress.IsDone(StepKey.Subscribed) && !(progress.IsDone(StepKey.Redirected) && progress.IsDone(StepKey.Attested)))
            return "subscribed without redirect and attestation";
        if (progress is { Operator: { } attesting, Chosen: { } chosen } && attesting != chosen)
            return "attested by an operator it did not choose";
        if (progress.LastGood is not { } lastGood)
            return null;

        if (!lastGood.IsDone(StepKey.Attached) || lastGood.LastGood is not null)
            return "falls back to no working line";
        return progress.IsDone(StepKey.InService) ? "arrived, and still holds on to the old line" : BrokenIn(lastGood);
    }

    private static IEnumerable<JourneyEvent> Reports(Step step, string op)
    {
        yield return new Started(step.Key, op);
        yield return new Succeeded(step.Key, op);
        yield return new Held(step.Key, Problems.OperatorUnreachable.Code, op);
        if (step.Reasons is [var reason, ..])
            yield return new Failed(step.Key, reason.Problem.Code, op);
    }

    private static IEnumerable<Changed> ByEveryParty(Change what) =>
        [
            new(what, JourneyParty.Manufacturer),
            new(what, JourneyParty.Provider),
            new(what, JourneyParty.Operator),
            new(what, JourneyParty.Device),
        ];

    private static JourneyEvent Onwards(JourneyState state, string op) =>
        state switch
        {
            JourneyState.OnPath s => new Succeeded(s.Progress.Current, s.Progress.Operator ?? s.Progress.Chosen ?? op),
            JourneyState.Paused s => new Changed(Change.Resume, Lowest(s.By)),
            JourneyState.RolledBack => new Changed(Change.Resume, JourneyParty.Device),
            JourneyState.Released => new Succeeded(StepKey.Claimed),
            JourneyState.Returned => new Changed(Change.Reset, JourneyParty.Manufacturer),
            _ => new Changed(Change.LiftRecall, JourneyParty.Manufacturer),
        };

    private static JourneyParty Lowest(JourneyParty parties) => (JourneyParty)((int)parties & -(int)parties);
}
