using Imprint.Wire.Ids;

namespace Imprint.Provider.Onboarding;

/// <summary>A device that has proven itself, between two messages.</summary>
/// <param name="Id">NonceTO2ProveDv.</param>
/// <param name="State">Sealed.</param>
/// <param name="RequestHash">Of the last message; when it comes again, its answer was lost.</param>
internal sealed record To2SessionRow(
    byte[] Id,
    FdoGuid Guid,
    byte[] DeviceKey,
    long? Plan,
    int Step,
    long Revision,
    byte[] State,
    byte[] RequestHash,
    byte[] Answer,
    DateTimeOffset StartedAt,
    DateTimeOffset Deadline
)
{
    /// <summary>Since when the same device has proven itself in a later session.</summary>
    public DateTimeOffset? SupersededAt { get; init; }
}
