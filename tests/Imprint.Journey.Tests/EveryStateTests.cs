using static Imprint.Journey.JourneyEvent;

namespace Imprint.Journey.Tests;

/// <summary>Walks every state that can be reached against every event, and long random scripts, and checks what must always hold.</summary>
public sealed class EveryStateTests
{
    private static readonly string[] Operators = ["99901", "99902"];

    [Fact]
    public void Every_state_of_the_path_at_two_operators_answers_every_event() =>
        Explore([
            .. Steps.All.SelectMany(step => AtOperators(step, op => new Succeeded(step.Key, op))),
            .. Operators.Select(op => new OperatorChosen(op)),
            new Changed(Change.RollBack, Party.Device),
            new Changed(Change.Resume, Party.Device),
        ]);

    [Fact]
    public void Every_state_with_every_change_answers_every_event() =>
        Explore([.. Steps.All.Select(step => new Succeeded(step.Key, Operators[0])), .. EveryChange()]);

    [Fact]
    public void Every_state_with_every_report_answers_every_event() =>
        Explore([.. Steps.All.SelectMany(step => Reports(step, Operators[0])), new Changed(Change.Reset, Party.Device)]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_scripts_keep_the_invariants(int seed)
    {
        var random = new Random(seed);
        JourneyEvent[] events =
        [
            .. Steps.All.SelectMany(step => Operators.SelectMany(op => Reports(step, op))),
            .. Operators.Select(op => new OperatorChosen(op)),
            .. EveryChange().Where(change => change.What != Change.Retire),
        ];
        for (var script = 0; script < 50; script++)
        {
            var state = JourneyState.Start;
            for (var length = 0; length < 400; length++)
            {
                // Mostly the event that leads on, so that the scripts get far.
                var next = random.Next(3) == 0 ? events[random.Next(events.Length)] : Onwards(state, Operators[random.Next(2)]);
                state = Check(state, next, $"seed {seed}, script {script}, event {length}") ?? state;
            }
        }
    }

    private static void Explore(IReadOnlyList<JourneyEvent> events)
    {
        var seen = new HashSet<JourneyState> { JourneyState.Start };
        var queue = new Queue<JourneyState>(seen);
        while (queue.TryDequeue(out var state))
        {
            foreach (var happened in events)
            {
                if (Check(state, happened, "exploring") is { } next && seen.Add(next))
                    queue.Enqueue(next);
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{seen.Count} states, {events.Count} events");
        Assert.InRange(seen.Count, 20, 200_000);
    }

    private static JourneyState? Check(JourneyState state, JourneyEvent happened, string where)
    {
        var answer = Transitions.Step(state, happened);
        if (answer is JourneyAnswer.Refused refused)
            Assert.Contains(refused.Why, Problems.All);
        if (answer is not JourneyAnswer.Accepted { State: var next })
            return null;

        var text = $"{where}: {state} + {happened} → {next}";
        Assert.True(state is not JourneyState.Retired, text);
        Assert.True(state is not JourneyState.Recalled || happened is Changed, text);
        Assert.True(next != state, $"{text} is no change and should have been ignored");
        Assert.False(Transitions.Step(next, happened) is JourneyAnswer.Accepted, $"{text} moves again when repeated");
        AssertSound(next, text);
        return next;
    }

    private static void AssertSound(JourneyState state, string text)
    {
        switch (state)
        {
            case JourneyState.OnPath s:
                AssertSound(s.Progress, text);
                break;
            case JourneyState.RolledBack s:
                AssertSound(s.Progress, text);
                break;
            case JourneyState.Paused s:
                Assert.True(s.By != Party.None, text);
                AssertSound(s.Progress, text);
                break;
            case JourneyState.Recalled s:
                Assert.True(s.Before is not (JourneyState.Recalled or JourneyState.Retired), text);
                AssertSound(s.Before, text);
                break;
        }
    }

    private static void AssertSound(Progress progress, string text)
    {
        foreach (var step in Steps.All.Where(step => progress.IsDone(step.Key)))
            Assert.True(progress.AreDone(step.Needs), $"{text}: {step.Name} without what it needs");

        Assert.True(progress.IsDone(StepKey.Attested) == (progress.Operator is not null), $"{text}: attested by nobody");
        if (progress.IsDone(StepKey.Subscribed))
            Assert.True(progress.IsDone(StepKey.Redirected) && progress.IsDone(StepKey.Attested), text);
        if (progress is { Operator: not null, Chosen: not null })
            Assert.True(progress.Operator == progress.Chosen, $"{text}: attested by an operator it did not choose");
        if (progress.LastGood is { } lastGood)
        {
            Assert.True(lastGood.IsDone(StepKey.Attached) && lastGood.LastGood is null, $"{text}: falls back to no working line");
            Assert.False(progress.IsDone(StepKey.InService), $"{text}: arrived and still holds on to the old line");
            AssertSound(lastGood, text);
        }
    }

    private static IEnumerable<JourneyEvent> AtOperators(Step step, Func<string?, JourneyEvent> report) =>
        step.AtOneOperator ? Operators.Select(report) : [report(null)];

    private static IEnumerable<JourneyEvent> Reports(Step step, string op)
    {
        yield return new Started(step.Key, op);
        yield return new Succeeded(step.Key, op);
        yield return new Held(step.Key, Problems.OperatorUnreachable.Code, op);
        if (step.Reasons is [var reason, ..])
            yield return new Failed(step.Key, reason.Problem.Code, op);
    }

    private static IEnumerable<Changed> EveryChange() =>
        from what in Enum.GetValues<Change>()
        from party in (Party[])[Party.Manufacturer, Party.Provider, Party.Operator, Party.Device]
        select new Changed(what, party);

    private static JourneyEvent Onwards(JourneyState state, string op) =>
        state switch
        {
            JourneyState.OnPath s => new Succeeded(s.Progress.Current, s.Progress.Operator ?? s.Progress.Chosen ?? op),
            JourneyState.Paused s => new Changed(Change.Resume, Lowest(s.By)),
            JourneyState.RolledBack => new Changed(Change.Resume, Party.Device),
            JourneyState.Released => new Succeeded(StepKey.Claimed),
            JourneyState.Returned => new Changed(Change.Reset, Party.Manufacturer),
            _ => new Changed(Change.LiftRecall, Party.Manufacturer),
        };

    private static Party Lowest(Party parties) => (Party)((int)parties & -(int)parties);
}
