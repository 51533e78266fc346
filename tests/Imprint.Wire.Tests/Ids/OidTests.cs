using System.Formats.Asn1;
using Imprint.Wire.Ids;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests.Ids;

public sealed class OidTests
{
    [Theory]
    [InlineData("1.2.840.113549.1.1.11", "2a864886f70d01010b")]
    [InlineData("2.999.1", "883701")]
    [InlineData("2.23.146.1.2.1.4", "67811201020104")]
    [InlineData("2.39", "77")]
    [InlineData("2.40", "78")]
    [InlineData("2.47", "7f")]
    [InlineData("2.48", "8100")]
    [InlineData("0.0", "00")]
    [InlineData("0.39", "27")]
    [InlineData("1.0", "28")]
    [InlineData("1.39", "4f")]
    [InlineData("2.0", "50")]
    [InlineData("2.25.340282366920938463463374607431768211455", "6983ffffffffffffffffffffffffffffffffff7f")]
    public void An_oid_round_trips_through_its_octets(string text, string hex)
    {
        var oid = Oid.Parse(text);
        Assert.Equal(Hex(hex), oid.Contents);
        Assert.Equal(text, oid.ToString());
        Assert.Equal(WireFault.None, Oid.ReadContents(Hex(hex), out var back));
        Assert.Equal(oid, back);
        Assert.Equal(oid.GetHashCode(), back.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1..2")]
    [InlineData("1.40")]
    [InlineData("3.1")]
    [InlineData("1.02")]
    [InlineData("1.-2")]
    [InlineData("1. 2")]
    [InlineData("2.25.340282366920938463463374607431768211456")]
    [InlineData("2.340282366920938463463374607431768211400")]
    [InlineData(
        "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24.25.26.27.28.29.30.31.32.33.34.35.36.37.38.39.40.41.42.43.44.45.46.47.48.49"
    )]
    public void What_is_no_oid_is_refused(string text) => Assert.False(Oid.TryParse(text, null, out _));

    [Theory]
    [InlineData("", WireFault.BadValue)]
    [InlineData("2a80", WireFault.NotCanonical)]
    [InlineData("2a8001", WireFault.NotCanonical)]
    [InlineData("2a81", WireFault.Truncated)]
    [InlineData("69 84808080808080808080808080808080808000", WireFault.TooLong)] // 2^128
    public void Octets_that_are_no_oid_are_faults(string hex, WireFault expected) =>
        Assert.Equal(expected, Oid.ReadContents(Hex(hex), out _));

    [Theory]
    [InlineData(41)]
    public void Random_oids_agree_with_the_platform(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 1000; run++)
        {
            var first = random.Next(3);
            var arcs = new List<string> { $"{first}", $"{random.Next(first < 2 ? 40 : 5000)}" };
            for (var i = random.Next(8); i > 0; i--)
                arcs.Add($"{random.NextInt64(1L << random.Next(1, 32))}");
            var text = string.Join('.', arcs);

            var writer = new AsnWriter(AsnEncodingRules.DER);
            writer.WriteObjectIdentifier(text);
            Assert.True(Oid.Parse(text).Contents.SequenceEqual(writer.Encode().AsSpan(2)), $"seed {seed}, run {run}, {text}");
            Assert.Equal(text, Oid.Parse(text).ToString());
        }
    }
}
