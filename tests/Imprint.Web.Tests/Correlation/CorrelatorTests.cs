using Imprint.Web.Api;
using Imprint.Web.Correlation;
using Imprint.Web.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Imprint.Web.Tests.Correlation;

public sealed class CorrelatorTests
{
    [Theory]
    [InlineData("c-7d1f", true)]
    [InlineData("A.b_c-9", true)]
    [InlineData("", false)]
    [InlineData("two words", false)]
    [InlineData("line\tbreak", false)]
    [InlineData("ümlaut", false)]
    public void Only_harmless_characters_make_a_correlator(string text, bool isOne) =>
        Assert.Equal(isOne, Correlator.IsValid(text));

    [Fact]
    public void A_correlator_has_at_most_128_characters()
    {
        Assert.True(Correlator.IsValid(new string('x', 128)));
        Assert.False(Correlator.IsValid(new string('x', 129)));
        Assert.True(Correlator.IsValid(Correlator.Create()));
    }

    [Fact]
    public async Task A_good_one_is_echoed_logged_and_at_hand_and_a_bad_one_replaced()
    {
        await using var server = await ApiServer.StartAsync(app =>
            app.MapGet(
                "/where",
                (ILogger<CorrelatorTests> log) =>
                {
                    log.LogInformation("seen");
                    return TypedResults.Text(Correlator.Current);
                }
            )
        );

        foreach (var (sent, isKept) in new[] { ("c-7d1f", true), ("bad one", false), (null, false) })
        {
            var headers = sent is null ? [] : new[] { (Correlator.HeaderName, sent) };
            var answer = await server.SendAsync(HttpMethod.Get, "/where", headers: headers);
            var echoed = answer.Headers.GetValues(Correlator.HeaderName).Single();
            Assert.Equal(isKept, echoed == sent);
            Assert.True(Correlator.IsValid(echoed));
            Assert.Equal(echoed, await answer.Content.ReadAsStringAsync());
            Assert.Contains(server.Log.Lines, line => line.Contains("seen") && line.Contains($"Correlator:{echoed}"));
        }
    }

    [Fact]
    public async Task Two_values_are_none()
    {
        await using var server = await ApiServer.StartAsync(app => app.MapApi("/v1"));
        var answer = await server.SendAsync(HttpMethod.Get, "/v1", headers: [("x-correlator", "one"), ("x-correlator", "two")]);
        Assert.StartsWith("c-", answer.Headers.GetValues("x-correlator").Single());
    }
}
