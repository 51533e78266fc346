namespace Imprint.Storage;

internal static class Waiting
{
    /// <summary>Returns when the signal was raised or the time is up, whichever is first.</summary>
    public static async Task ForAsync(Task raised, TimeSpan atMost, TimeProvider clock, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(raised, Task.Delay(atMost, clock, enough.Token));
        await enough.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }
}
