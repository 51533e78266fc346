using System.Globalization;

namespace Imprint.Fuzz;

/// <summary>A plain mutating loop: the same seed gives the same inputs, so a finding is a command line.</summary>
public static class MutatingLoop
{
    private const int MaxLength = 4096;

    private static readonly byte[] Interesting =
    [
        0x00,
        0x01,
        0x1f,
        0x20,
        0x3f,
        0x5f,
        0x7f,
        0x80,
        0x81,
        0x82,
        0x84,
        0x9f,
        0xbf,
        0xfe,
        0xff,
    ];

    /// <summary>Runs the target and returns the first input that made it throw, or null.</summary>
    public static (byte[] Input, Exception Fault)? Run(FuzzTarget target, int seed, long inputs)
    {
        var random = new Random(seed);
        for (var i = 0L; i < inputs; i++)
        {
            var input = Mutate(target.Samples[random.Next(target.Samples.Count)], target.Samples, random);
            try
            {
                target.Read(input);
            }
            catch (Exception fault)
            {
                return (input, fault);
            }
        }

        return null;
    }

    public static string Describe(FuzzTarget target, int seed, byte[] input, Exception fault) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name} threw {fault.GetType().Name} ({fault.Message}) with seed {seed} on {Convert.ToHexStringLower(input)}\n{fault.StackTrace}"
        );

    private static byte[] Mutate(byte[] sample, IReadOnlyList<byte[]> samples, Random random)
    {
        var bytes = new List<byte>(sample);
        for (var steps = random.Next(1, 6); steps > 0; steps--)
            MutateOnce(bytes, samples, random);
        if (bytes.Count > MaxLength)
            bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private static void MutateOnce(List<byte> bytes, IReadOnlyList<byte[]> samples, Random random)
    {
        var at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
        switch (random.Next(8))
        {
            case 0 when bytes.Count > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 2 when bytes.Count > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3 when bytes.Count > 0:
                bytes.RemoveRange(at, random.Next(1, Math.Min(9, bytes.Count - at + 1)));
                break;
            case 4:
                var inserted = new byte[random.Next(1, 9)];
                random.NextBytes(inserted);
                bytes.InsertRange(at, inserted);
                break;
            case 5 when bytes.Count > 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6 when bytes.Count > 0:
                bytes.InsertRange(
                    random.Next(bytes.Count + 1),
                    bytes.GetRange(at, random.Next(1, Math.Min(33, bytes.Count - at + 1)))
                );
                break;
            default:
                var other = samples[random.Next(samples.Count)];
                if (other.Length > 0)
                    bytes.InsertRange(at, other[random.Next(other.Length)..]);
                break;
        }
    }
}
