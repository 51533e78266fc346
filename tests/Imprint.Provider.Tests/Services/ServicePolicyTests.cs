using Imprint.Provider.Services;
using Imprint.Provider.Tests.Rig;
using Imprint.Web.Parties;

namespace Imprint.Provider.Tests.Services;

public sealed class ServicePolicyTests
{
    [Fact]
    public async Task The_settings_say_how_long_a_certificate_lasts()
    {
        await using var provider = await ProviderParty.StartAsync(options: new() { ["serviceCertificateDays"] = "7" });
        using var device = await provider.AddDeviceAsync();
        using var key = TestDevice.NewKey();

        using var certificate = await provider.EnrollAsync(device.FactoryCertificate, key);

        var start = provider.Clock.GetUtcNow();
        Assert.Equal(start.AddDays(7), new DateTimeOffset(certificate.NotAfter), TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("3651")]
    [InlineData("a week")]
    public async Task A_provider_with_an_impossible_lifetime_does_not_start(string days)
    {
        var failure = await Assert.ThrowsAsync<PartyOptionException>(() =>
            ProviderParty.StartAsync(options: new() { ["serviceCertificateDays"] = days })
        );

        Assert.Contains("blue: options.serviceCertificateDays", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ninety_days_unless_somebody_says_otherwise() =>
        Assert.Equal(TimeSpan.FromDays(90), ServicePolicy.Default.Lifetime);
}
