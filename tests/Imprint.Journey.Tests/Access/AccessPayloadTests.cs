using Imprint.Journey.Access;
using Imprint.Journey.Tests.FirstAccess;
using Imprint.Wire;
using Imprint.Wire.Ids;
using static Imprint.Journey.Tests.FirstAccess.CborTree;

namespace Imprint.Journey.Tests.Access;

public sealed class AccessPayloadTests
{
    internal static AccessPayload Sample { get; } =
        new()
        {
            Version = 12,
            Time = Samples.Now,
            Service = "Greenhouse telemetry",
            Endpoints = new ServiceEndpoints
            {
                Ingest = new("https://ingest.beacon.example/v1/data"),
                Mqtt = new("mqtts://mqtt.beacon.example:8883"),
                Est = new("https://est.beacon.example"),
                Alignment = new("https://api.beacon.example/onboard/v1/alignments"),
                Telemetry = new("https://api.beacon.example/onboard/v1/step-events"),
            },
            PreferredNetworks = Samples.Record.PreferredNetworks,
            Rules = Samples.Record.Rules,
        };

    [Fact]
    public void A_payload_reads_back_as_it_was_written()
    {
        var encoded = Sample.Encode();

        Assert.Equal(WireFault.None, AccessPayload.Read(encoded, out var read));
        Assert.Equal(Sample.Endpoints, read!.Endpoints);
        Assert.Equal(Sample.PreferredNetworks, read.PreferredNetworks);
        Assert.Equal(Sample.Time, read.Time);
        Assert.Equal(encoded, read.Encode());
    }

    [Fact]
    public void Everything_that_may_be_absent_may_be_absent()
    {
        var bare = Sample with { Endpoints = new ServiceEndpoints(), PreferredNetworks = [], Rules = null };

        Assert.Equal(WireFault.None, AccessPayload.Read(bare.Encode(), out var read));
        Assert.Null(read!.Endpoints.Mqtt);
        Assert.Null(read.Rules);
    }

    [Fact]
    public void Every_broken_field_is_refused()
    {
        var good = Decode(Sample.Encode());
        foreach (var (path, value) in Places(good))
        {
            List<object?> wrong = [null, -1L, new string('x', 300), new List<object?> { 1L, 2L, 3L }, new Raw([0xf5])];
            if (value is string)
                wrong.Add("");
            if (path is not [7L, 1])
                wrong.Add(new byte[2]);
            foreach (var broken in wrong)
            {
                var fault = AccessPayload.Read(Encode(With(good, path, _ => broken)), out var read);
                Assert.True(fault != WireFault.None && read is null, $"{broken} at {string.Join('/', path)}");
            }
        }

        foreach (var key in new[] { 1L, 2L, 3L, 4L, 5L, 6L })
        {
            var missing = new Map();
            missing.AddRange(((Map)good!).Where(pair => !pair.Key.Equals(key)));
            Assert.NotEqual(WireFault.None, AccessPayload.Read(Encode(missing), out _));
        }

        Assert.Equal(WireFault.TooLong, AccessPayload.Read(new byte[AccessPayload.MaxLength + 1], out _));
    }

    [Theory]
    [InlineData(1L, "http://ingest.example")]
    [InlineData(2L, "mqtt://broker.example")]
    [InlineData(3L, "https://")]
    [InlineData(5L, "https://a@b.example")]
    public void An_endpoint_without_protection_or_host_is_refused(long field, string address) =>
        Assert.NotEqual(
            WireFault.None,
            AccessPayload.Read(Encode(With(Decode(Sample.Encode()), [6L, field], _ => address)), out _)
        );

    [Theory]
    [InlineData(81)]
    public void Whatever_is_written_is_read(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 300; run++)
        {
            var made = Sample with
            {
                Version = random.NextInt64(1, long.MaxValue),
                Time = DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(4_000_000_000)),
                Endpoints = random.Next(2) == 0 ? Sample.Endpoints : new ServiceEndpoints { Mqtt = Sample.Endpoints.Mqtt },
                PreferredNetworks =
                [
                    .. Enumerable
                        .Range(0, random.Next(65))
                        .Select(_ => new PreferredNetwork(
                            Plmn.Parse($"{random.Next(100_000):D5}"),
                            (AccessTechnologies)random.Next(65536)
                        )),
                ],
                Rules = random.Next(2) == 0 ? null : new SignedRules(1, new byte[random.Next(1, SignedRules.MaxLength)]),
            };
            var encoded = made.Encode();
            Assert.True(AccessPayload.Read(encoded, out var read) == WireFault.None, $"seed {seed}, run {run}");
            Assert.True(read!.Encode().AsSpan().SequenceEqual(encoded), $"seed {seed}, run {run}");
        }
    }
}
