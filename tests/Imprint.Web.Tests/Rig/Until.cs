using System.Diagnostics;

namespace Imprint.Web.Tests.Rig;

/// <summary>Waits for a condition of the running system and fails loudly when it never comes.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"Never happened: {what}");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
