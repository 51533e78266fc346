namespace Imprint.Fuzz;

/// <summary>One family of messages: valid samples to start from, and the reader that must survive whatever becomes of them.</summary>
/// <param name="Name">The name used on the command line.</param>
/// <param name="Samples">Well-formed inputs; mutation starts here, so that it gets past the first check.</param>
/// <param name="Read">The reader under test. Any exception that leaves it is a defect.</param>
public sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Samples, Action<byte[]> Read);
