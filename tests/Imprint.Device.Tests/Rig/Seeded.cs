using Imprint.Wire;

namespace Imprint.Device.Tests.Rig;

internal static class Seeded
{
    /// <summary>The same bytes for the same seed. Not for secrets.</summary>
    public static RandomSource Random(int seed)
    {
        var random = new Random(seed);
        return random.NextBytes;
    }
}
