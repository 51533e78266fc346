using Imprint.Device.FirstAccess;
using Imprint.Device.Onboarding;
using Imprint.Device.Tests.Rig;
using Imprint.Fdo;

namespace Imprint.Device.Tests.Onboarding;

public sealed class FirstAccessVisitTests
{
    [Fact]
    public async Task The_manufacturer_is_asked_before_the_rendezvous()
    {
        await using var scene = await SetAsync();
        scene.Parties.RecordVersion = 3;

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.Equal(1, scene.Parties.Redirects);
        Assert.Equal(3, KeptAccess.Read(scene.Element)!.Record.Version);
        Assert.Equal(
            [DeviceTopic.FirstAccess, DeviceTopic.Rendezvous],
            scene.Notes.Select(note => note.Topic).Where(topic => topic is DeviceTopic.FirstAccess or DeviceTopic.Rendezvous)
        );
        Assert.Contains(scene.Notes, note => note.Text.Contains("The owner is First", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_device_without_an_owner_yet_comes_back_when_it_was_told_to()
    {
        await using var scene = await SetAsync();

        var run = scene.OnboardAsync();
        await Imprint.TestKit.Until.TrueAsync(() => scene.Parties.Redirects >= 2, "two questions");
        scene.Parties.RecordVersion = 1;

        Assert.Equal(OnboardingEnd.Onboarded, await run);
        Assert.Equal(20, scene.Waits[0].TotalSeconds);
    }

    [Theory]
    [InlineData(MischiefKind.Page)]
    [InlineData(MischiefKind.Garbage)]
    [InlineData(MischiefKind.DropAnswer)]
    [InlineData(MischiefKind.Silence)]
    public async Task A_manufacturer_without_an_answer_is_no_end(MischiefKind kind)
    {
        await using var scene = await SetAsync();
        scene.Server.Expect(new Mischief(0, kind));

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.Null(KeptAccess.Read(scene.Element));
        Assert.Contains(scene.Notes, note => note is { Topic: DeviceTopic.FirstAccess, IsFault: true });
    }

    [Fact]
    public async Task An_owner_that_never_comes_does_not_keep_the_device_from_its_rendezvous()
    {
        await using var scene = await SetAsync();

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.Equal(4, scene.Parties.Redirects);
        Assert.Equal([20, 20, 20], scene.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task The_record_leads_to_the_owner_when_no_rendezvous_does()
    {
        await using var scene = await SetAsync(registersAtOnce: false);
        scene.Parties.RecordVersion = 1;

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.Empty(scene.Waits);
        Assert.DoesNotContain(FdoMessageType.To1ProveToRv, scene.Parties.Received);
        scene.AssertTheyAgree();
    }

    [Fact]
    public async Task An_older_record_is_refused_and_the_newer_stays()
    {
        await using var scene = await SetAsync(registersAtOnce: false);
        scene.Parties.RecordVersion = 5;
        scene.Server.Expect(new Mischief(60, MischiefKind.ErrorUnder500));
        scene.Options = scene.Options with { TotalTime = TimeSpan.FromSeconds(1) };
        scene.Options = scene.Options with { KeyExchanges = [Imprint.Fdo.KeyExchange.KeyExchangeSuite.Ecdh256] };
        Assert.Equal(OnboardingEnd.OutOfTime, await scene.OnboardAsync());
        Assert.Equal(DevicePhase.Redirected, scene.Agent().Phase);

        scene.Parties.RecordVersion = 4;
        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.Equal(5, KeptAccess.Read(scene.Element)!.Record.Version);
        Assert.Contains(scene.Notes, note => note.Text.Contains("StaleVersion", StringComparison.Ordinal));
    }

    private static async Task<Scene> SetAsync(bool registersAtOnce = true)
    {
        var scene = await Scene.SetAsync();
        scene.Parties.RegistersAtOnce = registersAtOnce;
        scene.Options = scene.Options with { Manufacturer = scene.Server.Address };
        await scene.InitializeAsync();
        return scene;
    }
}
