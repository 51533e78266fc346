namespace Imprint.Journey.Tests;

public sealed class StepTableTests
{
    [Fact]
    public void The_twelve_steps_stand_in_their_order() =>
        Assert.Equal(
            [
                "manufactured",
                "claimed",
                "linked",
                "first-contact",
                "redirected",
                "attested",
                "subscribed",
                "profile-installed",
                "attached",
                "service-credentials",
                "aligned",
                "in-service",
            ],
            Steps.All.Select(step => step.Name)
        );

    [Fact]
    public void Number_key_and_place_in_the_table_agree()
    {
        Assert.Equal(Enum.GetValues<StepKey>(), Steps.All.Select(step => step.Key));
        Assert.All(Steps.All, step => Assert.Same(step, Steps.Of(step.Key)));
        Assert.All(Steps.All, step => Assert.Same(step, Steps.Find(step.Name)));
        Assert.Null(Steps.Find("arrived"));
    }

    [Fact]
    public void A_step_needs_only_earlier_steps_and_may_be_tried_with_fewer() =>
        Assert.All(
            Steps.All,
            step =>
            {
                Assert.All(step.Needs, need => Assert.True(need < step.Key));
                Assert.Subset(Everything(step.Needs), Everything(step.MayBeTriedAfter));
            }
        );

    [Fact]
    public void Redirected_and_attested_wait_for_each_other_in_no_order_and_subscribed_waits_for_both()
    {
        Assert.DoesNotContain(StepKey.Redirected, Everything(Steps.Of(StepKey.Attested).Needs));
        Assert.DoesNotContain(StepKey.Attested, Everything(Steps.Of(StepKey.Redirected).Needs));
        Assert.Superset(
            new HashSet<StepKey> { StepKey.Redirected, StepKey.Attested },
            Everything(Steps.Of(StepKey.Subscribed).Needs)
        );
    }

    [Fact]
    public void Every_failure_reason_is_a_problem_of_its_step() =>
        Assert.All(Steps.All, step => Assert.All(step.Reasons, reason => Assert.Equal(step.Key, reason.Problem.Step)));

    [Fact]
    public void A_step_names_each_reason_once() =>
        Assert.All(Steps.All, step => Assert.Distinct(step.Reasons.Select(reason => reason.Word)));

    [Fact]
    public void A_budget_is_shorter_than_its_alert() =>
        Assert.All(
            Steps.All.Where(step => step.Budget is not null),
            step => Assert.True(step.Budget < step.AlertAfter && step.AlertAfter < (step.AlertWhenHeld ?? TimeSpan.MaxValue))
        );

    [Fact]
    public void Fallback_starts_before_the_alert() =>
        Assert.True(Steps.Of(StepKey.Attached).RollsBackAfter < Steps.Of(StepKey.Attached).AlertAfter);

    [Fact]
    public void The_table_of_changes_is_in_the_order_of_its_names() =>
        Assert.Equal(Enum.GetValues<Change>(), Changes.All.Select(rule => rule.What));

    [Fact]
    public void No_place_both_moves_and_repeats() =>
        Assert.All(Changes.All, rule => Assert.Equal(Place.None, rule.From & rule.Already));

    // All steps that come before, directly or not.
    private static HashSet<StepKey> Everything(IEnumerable<StepKey> needs) =>
        [.. needs.SelectMany(need => (IEnumerable<StepKey>)[need, .. Everything(Steps.Of(need).Needs)])];
}
