using System.Collections.Concurrent;
using Imprint.Manufacturer.Ledger;
using Imprint.Web.Parties;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Rendezvous;

/// <summary>
/// A device that asks a moment before its owner came would be sent away and be gone for two minutes. It is held instead, for a short
/// time and only when it is one of ours.
/// </summary>
internal sealed class RendezvousHold(RendezvousBlobs blobs, DeviceStore devices, Party party, TimeProvider clock)
{
    public const string SecondsOption = "rendezvous.hold-seconds";

    private const int DefaultSeconds = 10;
    private const int MaxSeconds = 60;

    // An owner may have come to another node.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<FdoGuid, TaskCompletionSource> _held = new();
    private int _waiting;
    private readonly TimeSpan _longest = TimeSpan.FromSeconds(
        party.Options.TryGetValue(SecondsOption, out var text)
        && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
            ? Math.Clamp(seconds, 0, MaxSeconds)
            : DefaultSeconds
    );

    /// <summary>How many questions are held at once, by whomever: one GUID can be asked for over many connections.</summary>
    public int MaxHeld { get; init; } = 1000;

    /// <summary>The redirect, now or when the owner comes soon.</summary>
    public async Task<RendezvousBlob?> FindAsync(FdoGuid guid, CancellationToken cancel)
    {
        if (await blobs.FindAsync(guid, clock.GetUtcNow(), cancel) is { } blob)
            return blob;
        if (_longest == TimeSpan.Zero || await devices.FindAsync(DeviceKey.Of(guid), cancel) is not { Status: DeviceStatus.Good })
            return null;
        try
        {
            return Interlocked.Increment(ref _waiting) <= MaxHeld ? await WaitAsync(guid, cancel) : null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Release(FdoGuid guid)
    {
        if (_held.TryRemove(guid, out var came))
            came.TrySetResult();
    }

    private async Task<RendezvousBlob?> WaitAsync(FdoGuid guid, CancellationToken cancel)
    {
        var startedAt = clock.GetTimestamp();
        while (clock.GetElapsedTime(startedAt) < _longest)
        {
            var came = _held.GetOrAdd(guid, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            try
            {
                await came.Task.WaitAsync(LookAgain, clock, cancel);
            }
            catch (TimeoutException)
            {
                // Nobody came here; look whether somebody came elsewhere.
            }

            if (await blobs.FindAsync(guid, clock.GetUtcNow(), cancel) is { } found)
            {
                _held.TryRemove(guid, out _);
                return found;
            }
        }

        _held.TryRemove(guid, out _);
        return null;
    }
}
