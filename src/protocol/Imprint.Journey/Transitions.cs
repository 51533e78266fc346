namespace Imprint.Journey;

// The table of steps is in Steps, the table of side states in Changes; docs/spec/journey.md shows both with a picture.
//
//   manufactured ─► claimed ─► linked ──────► redirected ──┬─► subscribed ─► profile-installed ─► attached
//        └────────► first-contact ──┴───────► attested ────┘                                         │
//                                     in-service ◄── aligned ◄── service-credentials ◄───────────────┘
/// <summary>The state machine of the journey: pure, total, and harmless to repeat.</summary>
public static class Transitions
{
    private static readonly JourneyAnswer.Ignored Ignored = new();

    /// <summary>Answers one event in one state.</summary>
    public static JourneyAnswer Step(JourneyState state, JourneyEvent happened) =>
        (state, happened) switch
        {
            (_, JourneyEvent.Changed e) => Apply(state, e),
            (JourneyState.OnPath s, _) => Advance(s.Progress, happened),
            (JourneyState.RolledBack s, _) => Advance(s.Progress, happened), // The next accepted report leaves the side state.
            (JourneyState.Paused s, JourneyEvent.OfStep e) when s.Progress.IsDone(e.Step) => Ignored,
            (JourneyState.Released, JourneyEvent.Succeeded { Step: StepKey.Claimed }) => Advance(Progress.Blank, happened),
            _ => Refuse(WhyNot(state)),
        };

    private static JourneyAnswer Advance(Progress progress, JourneyEvent happened) =>
        happened is JourneyEvent.OperatorChosen chosen
            ? Choose(progress, chosen.Operator)
            : Report(progress, (JourneyEvent.OfStep)happened);

    private static JourneyAnswer Report(Progress progress, JourneyEvent.OfStep report)
    {
        var step = Steps.Of(report.Step);
        var succeeded = report is JourneyEvent.Succeeded;
        if (step.AtOneOperator && string.IsNullOrEmpty(report.Operator))
            return Refuse(Problems.BadRequest);
        if (progress.IsDone(step.Key))
            return succeeded && step.AtOneOperator ? RepeatAtOperator(progress, report) : Ignored;
        if (!progress.AreDone(succeeded ? step.Needs : step.MayBeTriedAfter))
            return Refuse(Problems.StateConflict);
        if (step.AtOneOperator && !IsItsOperator(progress, report))
            return Refuse(Problems.AttestedElsewhere);
        if (report.Progress.Code is { } code && !IsReasonOf(step.Key, code))
            return Refuse(Problems.BadRequest);
        if (progress[step.Key] == report.Progress)
            return Ignored;

        return Accept(progress.With(step.Key, report.Progress), report);
    }

    private static JourneyAnswer.Accepted Accept(Progress next, JourneyEvent.OfStep report) =>
        report switch
        {
            JourneyEvent.Succeeded { Step: StepKey.Attested } => OnPath(next with { Operator = report.Operator }),
            // Arrived: there is no way back to the operator it left.
            JourneyEvent.Succeeded { Step: StepKey.InService } => OnPath(next with { Chosen = null, LastGood = null }),
            _ => OnPath(next),
        };

    // An attestation counts only for the operator that made it. Until a line is open the last one to attest the device has it.
    private static JourneyAnswer RepeatAtOperator(Progress progress, JourneyEvent.OfStep report)
    {
        if (report.Operator == progress.Operator)
            return Ignored;

        var mayReplace = report.Step == StepKey.Attested && progress.Chosen is null && !progress.IsDone(StepKey.Subscribed);
        return mayReplace ? Report(progress.Before(StepKey.Attested), report) : Refuse(Problems.AttestedElsewhere);
    }

    private static bool IsItsOperator(Progress progress, JourneyEvent.OfStep report) =>
        report.Step == StepKey.Attested
            ? progress.Chosen is null || progress.Chosen == report.Operator
            : progress.Operator == report.Operator;

    private static bool IsReasonOf(StepKey step, string code) =>
        Problems.Find(code) is { } problem && (problem.Step ?? step) == step;

    private static JourneyAnswer Choose(Progress progress, string chosen)
    {
        if (string.IsNullOrEmpty(chosen))
            return Refuse(Problems.BadRequest);
        if (chosen == (progress.Chosen ?? progress.Operator))
            return Ignored;

        var working = progress.IsDone(StepKey.Attached) ? progress with { Chosen = null, LastGood = null } : progress.LastGood;
        return OnPath(progress.Before(StepKey.Attested) with { Chosen = chosen, LastGood = working });
    }

    private static JourneyAnswer Apply(JourneyState state, JourneyEvent.Changed change)
    {
        var rule = Changes.Of(change.What);
        if (!IsOneOf(change.By, rule.By))
            return Refuse(Problems.RoleForbidden);
        if (rule.Already.HasFlag(state.Place))
            return Ignored;
        if (state is JourneyState.Recalled { Before: var before } && !rule.From.HasFlag(Place.Recalled))
            return Underneath(Step(before, change));
        if (!rule.From.HasFlag(state.Place))
            return Refuse(WhyNot(state));

        return change.What switch
        {
            Change.Pause => Pause(state, change.By),
            Change.Resume => Resume(state, change.By),
            Change.RollBack => RollBack(ProgressOf(state)),
            Change.Release when !ProgressOf(state).IsDone(StepKey.Claimed) => Refuse(Problems.StateConflict),
            Change.Release => new JourneyAnswer.Accepted(new JourneyState.Released()),
            Change.Return => new JourneyAnswer.Accepted(new JourneyState.Returned()),
            Change.Reset => Reset(state),
            Change.Recall => new JourneyAnswer.Accepted(new JourneyState.Recalled(state)),
            Change.LiftRecall => new JourneyAnswer.Accepted(((JourneyState.Recalled)state).Before),
            _ => new JourneyAnswer.Accepted(new JourneyState.Retired()),
        };
    }

    private static JourneyAnswer Underneath(JourneyAnswer answer) =>
        answer is JourneyAnswer.Accepted next ? new JourneyAnswer.Accepted(new JourneyState.Recalled(next.State)) : answer;

    private static JourneyAnswer Pause(JourneyState state, JourneyParty by) =>
        state is JourneyState.Paused paused && paused.By.HasFlag(by)
            ? Ignored
            : new JourneyAnswer.Accepted(
                new JourneyState.Paused(ProgressOf(state), by | ((state as JourneyState.Paused)?.By ?? JourneyParty.None))
            );

    private static JourneyAnswer Resume(JourneyState state, JourneyParty by) =>
        state switch
        {
            JourneyState.Paused s when !s.By.HasFlag(by) => Refuse(WhyNot(s)),
            JourneyState.Paused s when s.By != by => new JourneyAnswer.Accepted(s with { By = s.By & ~by }),
            _ => OnPath(ProgressOf(state)),
        };

    private static JourneyAnswer RollBack(Progress progress)
    {
        if (progress.LastGood is { } lastGood)
            return new JourneyAnswer.Accepted(new JourneyState.RolledBack(lastGood));

        var isTryingItsFirstLine = progress.IsDone(StepKey.ProfileInstalled) && !progress.IsDone(StepKey.InService);
        return isTryingItsFirstLine
            ? new JourneyAnswer.Accepted(new JourneyState.RolledBack(progress.Before(StepKey.ProfileInstalled)))
            : Refuse(Problems.StateConflict);
    }

    private static JourneyAnswer Reset(JourneyState state)
    {
        if (state is JourneyState.Released or JourneyState.Returned)
            return OnPath(Progress.Blank);

        var progress = ProgressOf(state);
        var owned = progress.Before(StepKey.FirstContact) with { Chosen = null, LastGood = null };
        if (owned == progress)
            return Ignored;
        return state is JourneyState.Paused paused ? new JourneyAnswer.Accepted(paused with { Progress = owned }) : OnPath(owned);
    }

    private static Progress ProgressOf(JourneyState state) =>
        state switch
        {
            JourneyState.OnPath s => s.Progress,
            JourneyState.Paused s => s.Progress,
            JourneyState.RolledBack s => s.Progress,
            _ => Progress.Blank,
        };

    private static Problem WhyNot(JourneyState state) =>
        state switch
        {
            JourneyState.Paused { By: var by } when by.HasFlag(JourneyParty.Operator) => Problems.SuspendedByOperator,
            JourneyState.Paused => Problems.Paused,
            JourneyState.Released or JourneyState.Returned => Problems.ResetNeeded,
            JourneyState.Recalled => Problems.Recalled,
            JourneyState.Retired => Problems.DeviceRetired,
            _ => Problems.StateConflict,
        };

    private static bool IsOneOf(JourneyParty party, JourneyParty allowed) =>
        int.PopCount((int)party) == 1 && allowed.HasFlag(party);

    private static JourneyAnswer.Accepted OnPath(Progress progress) => new(new JourneyState.OnPath(progress));

    private static JourneyAnswer.Refused Refuse(Problem why) => new(why);
}
