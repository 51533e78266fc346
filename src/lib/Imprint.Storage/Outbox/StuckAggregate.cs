namespace Imprint.Storage.Outbox;

/// <summary>An aggregate whose next event keeps failing, and when it will be tried again.</summary>
public sealed record StuckAggregate(string Aggregate, long Sequence, long Attempts, DateTimeOffset DueAt, string? LastError);
