using Imprint.Device.Onboarding;
using Imprint.Device.Tests.Rig;

namespace Imprint.Device.Tests.Onboarding;

public sealed class PowerCutTests
{
    private const int Enough = 60;

    public static TheoryData<bool, bool> Cases =>
        new()
        {
            { false, false },
            { false, true },
            { true, false },
            { true, true },
        };

    /// <summary>
    /// Before or after any change of the element in the first run; with an owner that keeps old vouchers, and one that does
    /// not.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Wherever_the_power_is_cut_the_device_and_its_owner_agree_in_the_end(bool isLastOneMade, bool forgetsAtOnce)
    {
        var isOver = false;
        for (var changes = 1; !isOver; changes++)
        {
            await using var scene = await Scene.SetAsync();
            scene.Parties.ForgetsAtOnce = forgetsAtOnce;
            await scene.InitializeAsync();

            isOver = await RunOutOfPowerAsync(scene, changes, isLastOneMade);
            await FinishAsync(scene, changes);
        }
    }

    /// <summary>The first run loses message 71 or message 70, and the power is cut in the second.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_power_may_be_cut_while_a_lost_message_is_healed(bool isLastOneMade, bool isQuestionLost)
    {
        var isOver = false;
        for (var changes = 1; !isOver; changes++)
        {
            await using var scene = await Scene.SetAsync();
            scene.Parties.ForgetsAtOnce = !isQuestionLost;
            await scene.InitializeAsync();
            scene.Server.Expect(new Mischief(70, isQuestionLost ? MischiefKind.DropMessage : MischiefKind.DropAnswer));
            scene.Options = scene.Options with { TotalTime = TimeSpan.FromSeconds(10) };
            Assert.Equal(OnboardingEnd.OutOfTime, await scene.OnboardAsync());
            scene.Options = scene.Options with { TotalTime = null };

            isOver = await RunOutOfPowerAsync(scene, changes, isLastOneMade);
            await FinishAsync(scene, changes);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_power_may_be_cut_while_the_owner_leaves_the_credential(bool isLastOneMade)
    {
        var isOver = false;
        for (var changes = 1; !isOver; changes++)
        {
            await using var scene = await Scene.SetAsync();
            scene.Parties.ReusesCredentials = true;
            await scene.InitializeAsync();

            isOver = await RunOutOfPowerAsync(scene, changes, isLastOneMade);
            await FinishAsync(scene, changes);
        }
    }

    // True when the device was done before its power was out.
    private static async Task<bool> RunOutOfPowerAsync(Scene scene, int changes, bool isLastOneMade)
    {
        Assert.True(changes < Enough, "The device never finishes.");
        try
        {
            var end = await scene.OnboardAsync(new FailingElement(scene.Element, changes, isLastOneMade));
            Assert.Equal(OnboardingEnd.Onboarded, end);
            return true;
        }
        catch (PowerCutException)
        {
            return false;
        }
    }

    private static async Task FinishAsync(Scene scene, int changes)
    {
        var end = await scene.OnboardAsync();
        Assert.True(
            end is OnboardingEnd.Onboarded or OnboardingEnd.AlreadyOnboarded,
            $"After change {changes}: {end}. {string.Join(" | ", scene.Notes.Select(note => note.Text))}"
        );
        scene.AssertTheyAgree();

        // And it is still good for the next time.
        scene.Agent().Rearm();
        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
        scene.AssertTheyAgree();
    }
}
