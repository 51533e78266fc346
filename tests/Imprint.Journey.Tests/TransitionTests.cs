using static Imprint.Journey.JourneyEvent;

namespace Imprint.Journey.Tests;

public sealed class TransitionTests
{
    private const string A = "99901";
    private const string B = "99902";

    [Fact]
    public void A_device_walks_all_twelve_steps()
    {
        var state = Walk(JourneyState.Start, Everything(A));

        var progress = Assert.IsType<JourneyState.OnPath>(state).Progress;
        Assert.True(progress.IsDone(StepKey.InService));
        Assert.Equal(StepKey.InService, progress.Current);
        Assert.Equal(A, progress.Operator);
    }

    [Fact]
    public void Switching_on_before_claiming_and_attesting_before_the_redirect_are_fine()
    {
        var state = Walk(
            JourneyState.Start,
            Done(StepKey.Manufactured),
            Done(StepKey.FirstContact),
            Done(StepKey.Attested, A),
            Done(StepKey.Claimed),
            Done(StepKey.Linked),
            Done(StepKey.Redirected),
            Done(StepKey.Subscribed, A)
        );

        Assert.Equal(StepKey.ProfileInstalled, ProgressOf(state).Current);
    }

    [Fact]
    public void A_repeat_of_a_done_step_changes_nothing() =>
        Assert.IsType<JourneyAnswer.Ignored>(Transitions.Step(InService(A), Done(StepKey.Linked)));

    [Fact]
    public void A_late_failure_of_a_done_step_changes_nothing() =>
        Assert.IsType<JourneyAnswer.Ignored>(
            Transitions.Step(InService(A), new Failed(StepKey.Attached, Problems.NoCells.Code, A))
        );

    [Fact]
    public void Nothing_is_subscribed_before_redirect_and_attestation()
    {
        var attested = Walk(
            JourneyState.Start,
            Done(StepKey.Manufactured),
            Done(StepKey.FirstContact),
            Done(StepKey.Attested, A)
        );
        var redirected = Walk(JourneyState.Start, [.. Everything(A).Take(5)]);

        AssertRefused(Problems.StateConflict, attested, Done(StepKey.Subscribed, A));
        AssertRefused(Problems.StateConflict, redirected, Done(StepKey.Subscribed, A));
    }

    [Fact]
    public void An_attestation_counts_only_for_the_operator_that_made_it()
    {
        var attested = Walk(JourneyState.Start, [.. Everything(A).Take(6)]);

        AssertRefused(Problems.AttestedElsewhere, attested, Done(StepKey.Subscribed, B));
        var moved = Walk(attested, Done(StepKey.Attested, B));
        AssertRefused(Problems.AttestedElsewhere, moved, Done(StepKey.Subscribed, A));
        Walk(moved, Done(StepKey.Subscribed, B));
    }

    [Fact]
    public void With_a_line_open_another_operator_cannot_attest_until_the_device_chooses_it()
    {
        var state = InService(A);
        AssertRefused(Problems.AttestedElsewhere, state, Done(StepKey.Attested, B));

        state = Walk(state, new OperatorChosen(B));
        AssertRefused(Problems.AttestedElsewhere, state, Done(StepKey.Attested, A)); // a late report of the old operator
        state = Walk(state, [.. Everything(B).Skip(5)]);

        Assert.Equal(B, ProgressOf(state).Operator);
        Assert.Null(ProgressOf(state).LastGood);
    }

    [Fact]
    public void A_failed_move_goes_back_to_the_line_it_was_leaving()
    {
        var before = InService(A);
        var moving = Walk(
            before,
            new OperatorChosen(B),
            Done(StepKey.Attested, B),
            Done(StepKey.Subscribed, B),
            Done(StepKey.ProfileInstalled, B),
            new Failed(StepKey.Attached, Problems.PlmnNotAllowed.Code, B),
            new Changed(Change.RollBack, JourneyParty.Device)
        );

        Assert.Equal(ProgressOf(before), Assert.IsType<JourneyState.RolledBack>(moving).Progress);
        Assert.Equal(before, Walk(moving, new Changed(Change.Resume, JourneyParty.Device)));
    }

    [Fact]
    public void The_first_line_that_does_not_attach_goes_back_to_subscribed()
    {
        var installed = Walk(JourneyState.Start, [.. Everything(A).Take(8)]);

        var back = Walk(installed, new Changed(Change.RollBack, JourneyParty.Device));

        Assert.Equal(StepKey.ProfileInstalled, Assert.IsType<JourneyState.RolledBack>(back).Progress.Current);
        Assert.IsType<JourneyState.OnPath>(Walk(back, new Started(StepKey.ProfileInstalled, A)));
    }

    [Fact]
    public void A_device_in_service_has_nothing_to_roll_back() =>
        AssertRefused(Problems.StateConflict, InService(A), new Changed(Change.RollBack, JourneyParty.Device));

    [Fact]
    public void An_unclaimed_device_is_told_to_wait_and_goes_on_once_claimed()
    {
        var waiting = Walk(
            JourneyState.Start,
            Done(StepKey.Manufactured),
            Done(StepKey.FirstContact),
            new Failed(StepKey.Redirected, Problems.NotClaimedYet.Code),
            Done(StepKey.Attested, A),
            new Held(StepKey.Subscribed, Problems.InfoMissing.Code, A)
        );
        Assert.Equal(StepKey.Claimed, ProgressOf(waiting).Current);

        Walk(waiting, Done(StepKey.Claimed), Done(StepKey.Linked), Done(StepKey.Redirected), Done(StepKey.Subscribed, A));
    }

    [Fact]
    public void A_reason_of_another_step_is_refused() =>
        AssertRefused(
            Problems.BadRequest,
            Walk(JourneyState.Start, Done(StepKey.Manufactured)),
            new Failed(StepKey.Claimed, Problems.NoCells.Code)
        );

    [Fact]
    public void An_unknown_reason_is_refused() =>
        AssertRefused(
            Problems.BadRequest,
            Walk(JourneyState.Start, Done(StepKey.Manufactured)),
            new Failed(StepKey.Claimed, "bad-luck")
        );

    [Theory]
    [InlineData(StepKey.Attested)]
    [InlineData(StepKey.Subscribed)]
    [InlineData(StepKey.Aligned)]
    public void A_step_at_one_operator_must_name_it(StepKey step) => AssertRefused(Problems.BadRequest, InService(A), Done(step));

    [Fact]
    public void What_the_operator_suspends_only_the_operator_resumes()
    {
        var state = Walk(
            InService(A),
            new Changed(Change.Pause, JourneyParty.Operator),
            new Changed(Change.Pause, JourneyParty.Provider)
        );
        state = Walk(state, new Changed(Change.Resume, JourneyParty.Provider));

        AssertRefused(Problems.SuspendedByOperator, state, new Changed(Change.Resume, JourneyParty.Provider));
        AssertRefused(Problems.SuspendedByOperator, state, new OperatorChosen(B));
        Assert.Equal(InService(A), Walk(state, new Changed(Change.Resume, JourneyParty.Operator)));
    }

    [Fact]
    public void A_released_device_starts_over_with_its_next_owner()
    {
        var released = Walk(InService(A), new Changed(Change.Release, JourneyParty.Provider));

        AssertRefused(Problems.ResetNeeded, released, Done(StepKey.FirstContact));
        var claimed = Walk(released, Done(StepKey.Claimed));
        Assert.Equal(StepKey.Linked, ProgressOf(claimed).Current);
        Assert.Null(ProgressOf(claimed).Operator);
    }

    [Fact]
    public void A_returned_device_can_be_claimed_only_after_a_reset()
    {
        var returned = Walk(InService(A), new Changed(Change.Return, JourneyParty.Provider));

        AssertRefused(Problems.ResetNeeded, returned, Done(StepKey.Claimed));
        Walk(returned, new Changed(Change.Reset, JourneyParty.Device), Done(StepKey.Claimed));
    }

    [Fact]
    public void A_reset_does_not_end_ownership()
    {
        var reset = Walk(InService(A), new Changed(Change.Reset, JourneyParty.Device));

        Assert.True(ProgressOf(reset).IsDone(StepKey.Linked));
        Assert.Equal(StepKey.FirstContact, ProgressOf(reset).Current);
    }

    [Fact]
    public void A_recall_blocks_every_step_and_lifting_it_goes_on_where_it_stood()
    {
        var linked = Walk(JourneyState.Start, [.. Everything(A).Take(3)]);
        var recalled = Walk(linked, new Changed(Change.Recall, JourneyParty.Manufacturer));

        AssertRefused(Problems.Recalled, recalled, Done(StepKey.FirstContact));
        Assert.Equal(linked, Walk(recalled, new Changed(Change.LiftRecall, JourneyParty.Manufacturer)));
    }

    [Fact]
    public void A_recalled_device_can_be_returned_and_stays_recalled()
    {
        var recalled = Walk(
            InService(A),
            new Changed(Change.Recall, JourneyParty.Manufacturer),
            new Changed(Change.Return, JourneyParty.Provider)
        );

        Assert.IsType<JourneyState.Recalled>(recalled);
        Assert.IsType<JourneyState.Returned>(Walk(recalled, new Changed(Change.LiftRecall, JourneyParty.Manufacturer)));
    }

    [Theory]
    [InlineData(Change.Recall, JourneyParty.Provider)]
    [InlineData(Change.Retire, JourneyParty.Operator)]
    [InlineData(Change.Release, JourneyParty.Device)]
    [InlineData(Change.Pause, JourneyParty.None)]
    [InlineData(Change.Pause, JourneyParty.All)]
    public void A_change_is_refused_to_a_party_that_may_not_make_it(Change change, JourneyParty by) =>
        AssertRefused(Problems.RoleForbidden, InService(A), new Changed(change, by));

    [Fact]
    public void An_unowned_device_cannot_be_released() =>
        AssertRefused(
            Problems.StateConflict,
            Walk(JourneyState.Start, Done(StepKey.Manufactured)),
            new Changed(Change.Release, JourneyParty.Provider)
        );

    internal static JourneyState Walk(JourneyState state, params JourneyEvent[] script)
    {
        foreach (var happened in script)
            state = Assert.IsType<JourneyAnswer.Accepted>(Transitions.Step(state, happened)).State;
        return state;
    }

    internal static Succeeded Done(StepKey step, string? op = null) => new(step, op);

    private static JourneyEvent[] Everything(string op) =>
        [.. Steps.All.Select(step => Done(step.Key, step.AtOneOperator ? op : null))];

    private static JourneyState InService(string op) => Walk(JourneyState.Start, Everything(op));

    private static Progress ProgressOf(JourneyState state) => Assert.IsType<JourneyState.OnPath>(state).Progress;

    private static void AssertRefused(Problem why, JourneyState state, JourneyEvent happened) =>
        Assert.Equal(why.Code, Assert.IsType<JourneyAnswer.Refused>(Transitions.Step(state, happened)).Why.Code);
}
