namespace Imprint.Wire;

/// <summary>Fills a span with random bytes: <c>RandomNumberGenerator.Fill</c>, or a seeded source where a run is replayed.</summary>
public delegate void RandomSource(Span<byte> destination);
