using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Wire.Tests.Cbor;

/// <summary>The platform's own reader is the second opinion.</summary>
public sealed class CborPropertyTests
{
    private static readonly CborLimits Lenient = new()
    {
        MaxDepth = CborLimits.DepthCeiling,
        AllowsIndefiniteLength = true,
        AllowsLongHeads = true,
    };

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(53)]
    public void Random_bytes_never_throw_and_what_is_let_through_is_well_formed(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = new byte[random.Next(24)];
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length; i += random.Next(1, 4)) // short strings and small containers
                bytes[i] = (byte)(bytes[i] & 0xe3);

            foreach (var limits in new[] { CborLimits.Default, Lenient })
            {
                var fault = CborScan.Check(bytes, limits, out var length);
                var theirs = TheirLength(bytes);
                var label = $"seed {seed}, run {run}, {Convert.ToHexString(bytes)}: {fault}, {length}, {theirs}";
                if (fault == WireFault.None)
                    Assert.True(theirs == length, label);
                else if (limits == Lenient && theirs >= 0)
                    Assert.True(fault == WireFault.BadValue, label); // an unassigned simple value, or text that is not UTF-8
            }

            CborWalk.Everything(bytes, CborLimits.Default);
            CborWalk.Everything(bytes, Lenient);
        }
    }

    [Theory]
    [InlineData(61)]
    public void Whatever_is_written_is_read(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 2000; run++)
        {
            var writer = new CborWriter(CborConformanceMode.Strict);
            WriteItem(writer, random, depth: 0);
            var fault = CborWalk.Everything(writer.Encode(), CborLimits.Default);
            Assert.True(fault == WireFault.None, $"seed {seed}, run {run}, {Convert.ToHexString(writer.Encode())}: {fault}");
        }
    }

    private static int TheirLength(byte[] bytes)
    {
        try
        {
            var reader = new CborReader(bytes, CborConformanceMode.Lax, allowMultipleRootLevelValues: true);
            var encoded = reader.ReadEncodedValue();
            return encoded.Length;
        }
        catch (CborContentException)
        {
            return -1;
        }
        catch (InvalidOperationException)
        {
            return -1; // nothing, or a break, where a value should be
        }
    }

    private static void WriteItem(CborWriter writer, Random random, int depth)
    {
        switch (random.Next(depth > 5 ? 7 : 10))
        {
            case 0:
                writer.WriteUInt64((ulong)random.NextInt64() >> random.Next(64));
                break;
            case 1:
                writer.WriteInt64(-1 - (random.NextInt64() >> random.Next(64)));
                break;
            case 2:
                var bytes = new byte[random.Next(300)];
                random.NextBytes(bytes);
                writer.WriteByteString(bytes);
                break;
            case 3:
                writer.WriteTextString(new string('é', random.Next(40)));
                break;
            case 4:
                writer.WriteBoolean(random.Next(2) == 0);
                break;
            case 5:
                writer.WriteNull();
                break;
            case 6:
                writer.WriteDouble(random.NextDouble());
                break;
            case 7:
                writer.WriteTag((CborTag)random.Next(1000));
                WriteItem(writer, random, depth + 1);
                break;
            case 8:
                var count = random.Next(5);
                writer.WriteStartArray(count);
                for (var i = 0; i < count; i++)
                    WriteItem(writer, random, depth + 1);
                writer.WriteEndArray();
                break;
            default:
                var pairs = random.Next(5);
                writer.WriteStartMap(pairs);
                for (var i = 0; i < pairs; i++)
                {
                    writer.WriteInt32(i * 100 - 200);
                    WriteItem(writer, random, depth + 1);
                }

                writer.WriteEndMap();
                break;
        }
    }
}
