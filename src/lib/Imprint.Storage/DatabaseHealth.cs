namespace Imprint.Storage;

/// <summary>Whether a database answers at present. <see cref="Fault"/> says why not, in one line.</summary>
public sealed record DatabaseHealth(bool IsHealthy, StorageFault? Fault, string Detail, TimeSpan Took);
