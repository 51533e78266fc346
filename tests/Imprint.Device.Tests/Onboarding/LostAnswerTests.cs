using Imprint.Device.Onboarding;
using Imprint.Device.Tests.Rig;
using Imprint.Fdo;

namespace Imprint.Device.Tests.Onboarding;

public sealed class LostAnswerTests
{
    public static TheoryData<int> Messages => [30, 32, 60, 62, 64, 66, 68, 70];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task An_error_of_the_server_ends_the_protocol_and_the_device_begins_again(int message)
    {
        foreach (var kind in new[] { MischiefKind.ErrorUnder200, MischiefKind.ErrorUnder400, MischiefKind.ErrorUnder500 })
        {
            await using var scene = await Scene.SetAsync();
            await scene.InitializeAsync();
            scene.Server.Expect(new Mischief(message, kind));

            Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

            scene.AssertTheyAgree();
            Assert.Contains(
                scene.Notes,
                note => note.IsFault && note.Text.Contains($"error 500 at message {message}", StringComparison.Ordinal)
            );
            Assert.Empty(scene.Parties.Errors);
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task What_is_not_the_protocol_is_refused_with_an_error_and_tried_again(int message)
    {
        foreach (var kind in new[] { MischiefKind.Garbage, MischiefKind.WrongType })
        {
            await using var scene = await Scene.SetAsync();
            await scene.InitializeAsync();
            scene.Server.Expect(new Mischief(message, kind));

            Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

            scene.AssertTheyAgree();
            var error = Assert.Single(scene.Parties.Errors);
            Assert.True(error.Code is FdoErrorCode.MessageBodyError or FdoErrorCode.InvalidMessageError);
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_without_an_answer_is_no_end(int message)
    {
        foreach (var kind in new[] { MischiefKind.DropMessage, MischiefKind.DropAnswer, MischiefKind.Page, MischiefKind.Silence })
        {
            await using var scene = await Scene.SetAsync();
            await scene.InitializeAsync();
            scene.Server.Expect(new Mischief(message, kind));

            Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

            scene.AssertTheyAgree();
        }
    }

    [Theory]
    [InlineData(MischiefKind.DropAnswer, true)]
    [InlineData(MischiefKind.DropAnswer, false)]
    [InlineData(MischiefKind.DropMessage, false)]
    public async Task After_a_lost_last_message_the_device_goes_by_whichever_credential_its_owner_has(
        MischiefKind kind,
        bool forgetsAtOnce
    )
    {
        await using var scene = await Scene.SetAsync();
        scene.Parties.ForgetsAtOnce = forgetsAtOnce;
        await scene.InitializeAsync();
        var first = scene.Element.Credential!.Guid;
        scene.Server.Expect(new Mischief(70, kind));

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        scene.AssertTheyAgree();
        // Message 70 arrived in one case: the owner sees the device with its new GUID, and not with the old one again.
        Assert.Equal(first, scene.Parties.Seen[0]);
        Assert.Equal(kind == MischiefKind.DropMessage, scene.Parties.Seen[1] == first);
        Assert.Equal(
            scene.Element.Credential!.Guid,
            Assert.Single(scene.Parties.Vouchers.Keys, guid => !scene.Parties.Seen.Contains(guid))
        );
    }

    [Fact]
    public async Task The_waiting_credential_is_asked_for_first_and_without_a_pause_in_between()
    {
        await using var scene = await Scene.SetAsync();
        await scene.InitializeAsync();
        scene.Server.Expect(new Mischief(70, MischiefKind.DropMessage));
        await scene.OnboardAsync();

        // One pause, after the run that broke off. The rendezvous knew nothing of the new GUID, and the old one was next at once.
        Assert.Single(scene.Waits);
        var asked = scene.Notes.Where(note => note.Topic == DeviceTopic.Rendezvous).ToList();
        Assert.Equal([false, true, false], asked.Select(note => note.IsFault));
    }

    [Fact]
    public async Task An_owner_may_leave_the_waiting_credential_as_it_is()
    {
        await using var scene = await Scene.SetAsync();
        scene.Parties.ForgetsAtOnce = true;
        await scene.InitializeAsync();
        scene.Server.Expect(new Mischief(70, MischiefKind.DropAnswer));
        scene.Options = scene.Options with { TotalTime = TimeSpan.FromSeconds(30) };
        Assert.Equal(OnboardingEnd.OutOfTime, await scene.OnboardAsync());
        Assert.Equal(DevicePhase.Finishing, scene.Agent().Phase);
        var waiting = scene.Element.StagedCredential!.Guid;

        scene.Parties.ReusesCredentials = true;
        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.Equal(waiting, scene.Element.Credential!.Guid);
        scene.AssertTheyAgree();
    }
}
