using Imprint.Device.Onboarding;
using Imprint.Device.Tests.Rig;
using Imprint.Fdo;

namespace Imprint.Device.Tests.Onboarding;

public sealed class InitializationTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public async Task A_lost_answer_costs_one_repetition(int message)
    {
        await using var scene = await Scene.SetAsync();
        scene.Server.Expect(new Mischief(message, MischiefKind.DropAnswer));

        Assert.Equal(VisitEnd.Unreachable, (await scene.InitializeAsync()).End);
        Assert.Null(scene.Element.Credential);
        Assert.Null(scene.Element.StagedCredential);
        Assert.Equal(DevicePhase.Blank, scene.Agent().Phase);

        Assert.Equal(VisitEnd.Succeeded, (await scene.InitializeAsync()).End);
        scene.AssertTheyAgree();
    }

    [Fact]
    public async Task A_device_with_a_credential_gets_another_only_when_told_to()
    {
        await using var scene = await Scene.SetAsync();
        await scene.InitializeAsync();
        var first = scene.Element.Credential!.Guid;

        await Assert.ThrowsAsync<InvalidOperationException>(() => scene.InitializeAsync());
        Assert.Equal(first, scene.Element.Credential!.Guid);

        await scene.InitializeAsync(again: true);
        Assert.NotEqual(first, scene.Element.Credential!.Guid);
        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public async Task Garbage_is_refused_and_told(int message)
    {
        await using var scene = await Scene.SetAsync();
        scene.Server.Expect(new Mischief(message, MischiefKind.WrongType));

        var visit = await scene.InitializeAsync();

        Assert.Equal(VisitEnd.Refused, visit.End);
        Assert.Equal(FdoErrorCode.MessageBodyError, Assert.Single(scene.Parties.Errors).Code);
        Assert.Null(scene.Element.Credential);
    }

    [Fact]
    public async Task A_factory_that_refuses_is_told_to_people_in_its_words()
    {
        await using var scene = await Scene.SetAsync();
        scene.Server.Expect(new Mischief(10, MischiefKind.ErrorUnder500));

        var visit = await scene.InitializeAsync();

        Assert.Equal(VisitEnd.EndedByServer, visit.End);
        Assert.Contains("error 500 at message 10", visit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wherever_the_power_is_cut_in_the_factory_the_device_gets_its_credential_in_the_end()
    {
        var isOver = false;
        for (var changes = 1; !isOver; changes++)
        {
            foreach (var isLastOneMade in new[] { false, true })
            {
                await using var scene = await Scene.SetAsync();
                var failing = new FailingElement(scene.Element, changes, isLastOneMade);
                var failure = await Record.ExceptionAsync(() => scene.InitializeAsync(failing));
                isOver = failure is null;
                Assert.True(isOver || failure is PowerCutException, failure?.ToString());

                if (scene.Agent().Credential is null)
                    await scene.InitializeAsync();
                Assert.Equal(DevicePhase.Initialized, scene.Agent().Phase);
                Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
                scene.AssertTheyAgree();
            }

            Assert.True(changes < 50, "The device never finishes.");
        }
    }

    [Fact]
    public async Task Wherever_the_power_is_cut_while_a_device_gets_another_credential_it_can_be_onboarded()
    {
        var isOver = false;
        for (var changes = 1; !isOver; changes++)
        {
            foreach (var isLastOneMade in new[] { false, true })
            {
                await using var scene = await Scene.SetAsync();
                await scene.InitializeAsync();
                await scene.OnboardAsync();
                var failing = new FailingElement(scene.Element, changes, isLastOneMade);
                var failure = await Record.ExceptionAsync(() => scene.InitializeAsync(failing, again: true));
                isOver = failure is null;
                Assert.True(isOver || failure is PowerCutException, failure?.ToString());

                scene.Agent().Rearm();
                Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
                scene.AssertTheyAgree();
            }

            Assert.True(changes < 50, "The device never finishes.");
        }
    }
}
