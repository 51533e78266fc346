using Imprint.Crypto.Custody;
using Imprint.Device.Onboarding;
using Imprint.Device.Tests.Rig;
using Imprint.Fdo;
using Imprint.Fdo.KeyExchange;

namespace Imprint.Device.Tests.Onboarding;

public sealed class OnboardingTests
{
    [Theory]
    [InlineData(KeyKind.P256, KeyKind.P256)]
    [InlineData(KeyKind.P256, KeyKind.P384)]
    [InlineData(KeyKind.P384, KeyKind.P256)]
    [InlineData(KeyKind.P384, KeyKind.P384)]
    public async Task A_device_goes_from_its_factory_to_its_owner_whatever_their_keys_are(KeyKind device, KeyKind parties)
    {
        await using var scene = await Scene.SetAsync(device, parties);

        Assert.Equal(VisitEnd.Succeeded, (await scene.InitializeAsync()).End);
        var first = scene.Element.Credential!.Guid;
        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        scene.AssertTheyAgree();
        Assert.NotEqual(first, scene.Element.Credential!.Guid);
        Assert.False(scene.Element.Credential.IsActive);
        Assert.Empty(scene.Waits);
    }

    [Theory]
    [InlineData(CipherSuite.A128Gcm)]
    [InlineData(CipherSuite.A256Gcm)]
    [InlineData(CipherSuite.AesCcm64Tag128Key256)]
    public async Task The_cipher_is_the_one_that_was_asked_for(CipherSuite cipher)
    {
        await using var scene = await Scene.SetAsync();
        scene.Options = scene.Options with { Cipher = cipher };
        await scene.InitializeAsync();

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
    }

    [Fact]
    public async Task A_device_without_a_credential_goes_nowhere()
    {
        await using var scene = await Scene.SetAsync();

        Assert.Equal(OnboardingEnd.NotInitialized, await scene.OnboardAsync());
        Assert.Empty(scene.Parties.Received);
    }

    [Fact]
    public async Task An_onboarded_device_calls_nobody_until_it_is_armed()
    {
        await using var scene = await Scene.SetAsync();
        await scene.InitializeAsync();
        await scene.OnboardAsync();
        var heard = scene.Parties.Received.Count;

        Assert.Equal(OnboardingEnd.AlreadyOnboarded, await scene.OnboardAsync());
        Assert.Equal(heard, scene.Parties.Received.Count);

        scene.Agent().Rearm();
        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
        scene.AssertTheyAgree();
    }

    [Fact]
    public async Task An_owner_may_leave_the_device_its_credential()
    {
        await using var scene = await Scene.SetAsync();
        scene.Parties.ReusesCredentials = true;
        await scene.InitializeAsync();
        var first = scene.Element.Credential!.Guid;

        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());

        Assert.Equal(first, scene.Element.Credential!.Guid);
        Assert.False(scene.Element.Credential.IsActive);
        scene.AssertTheyAgree();
    }

    [Fact]
    public async Task A_device_that_keeps_no_credential_for_its_owner_says_so()
    {
        await using var scene = await Scene.SetAsync();
        scene.Parties.ReusesCredentials = true;
        scene.Options = scene.Options with { AcceptsCredentialReuse = false, TotalTime = TimeSpan.FromSeconds(30) };
        await scene.InitializeAsync();

        Assert.Equal(OnboardingEnd.OutOfTime, await scene.OnboardAsync());

        Assert.Contains(scene.Parties.Errors, error => error.Code == FdoErrorCode.CredReuseError);
    }

    [Fact]
    public async Task A_reset_device_finds_its_first_owner_again()
    {
        await using var scene = await Scene.SetAsync();
        scene.Options = scene.Options with { TotalTime = TimeSpan.FromHours(1) };
        await scene.InitializeAsync();
        var first = scene.Element.Credential!.Guid;
        await scene.OnboardAsync();

        scene.Agent().Reset();

        Assert.Equal(DevicePhase.Initialized, scene.Agent().Phase);
        Assert.Equal(first, scene.Element.Credential!.Guid);
        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
        scene.AssertTheyAgree();
    }
}
