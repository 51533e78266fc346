namespace Imprint.Storage;

/// <summary>
/// Something that happened to an aggregate, told to others after the unit that caused it has committed.
/// <see cref="Sequence"/> is given by the database: 1, 2, 3 … per aggregate, without holes.
/// </summary>
public sealed record OutboxEvent(
    string Id,
    string Aggregate,
    string Type,
    ReadOnlyMemory<byte> Payload,
    DateTimeOffset OccurredAt,
    string? Correlator = null
)
{
    public long Sequence { get; init; }
}
