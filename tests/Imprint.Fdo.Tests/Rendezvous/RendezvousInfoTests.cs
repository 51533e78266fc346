using System.Net;
using Imprint.Fdo.Rendezvous;
using Imprint.Wire.Cbor;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo.Tests.Rendezvous;

public sealed class RendezvousInfoTests
{
    [Fact]
    public void Random_directives_are_read_as_they_were_written()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var info = RendezvousInfo.Create([.. Enumerable.Range(0, random.Next(6)).Select(_ => RandomDirective(random))]);
            Assert.Equal(FdoFault.None, RendezvousInfo.Read(info.Encoded, out var read));
            Assert.True(info.Directives.SequenceEqual(read!.Directives), $"seed {seed}, round {i}");
            Assert.Equal(info.Encoded.ToArray(), RendezvousInfo.Create(read.Directives).Encoded.ToArray());
            foreach (var directive in read.Directives)
            {
                Assert.All(directive.DeviceAddresses(), uri => Assert.True(uri.IsAbsoluteUri));
                Assert.All(directive.OwnerAddresses(), uri => Assert.True(uri.IsAbsoluteUri));
            }
        }
    }

    [Fact]
    public void Addresses_come_in_order_with_the_ports_of_whoever_asks()
    {
        var both = new RendezvousDirective
        {
            Dns = "rv.example",
            Address = IPAddress.Parse("192.0.2.7"),
            DevicePort = 8443,
            OwnerPort = 8444,
        };

        AssertUris(["https://rv.example:8443/", "https://192.0.2.7:8443/"], both.DeviceAddresses());
        AssertUris(["https://rv.example:8444/", "https://192.0.2.7:8444/"], both.OwnerAddresses());
        AssertUris(["https://rv.example/"], new RendezvousDirective { Dns = "rv.example" }.DeviceAddresses());
        AssertUris(
            ["http://[2001:db8::1]/"],
            new RendezvousDirective
            {
                Address = IPAddress.Parse("2001:db8::1"),
                Protocol = RendezvousProtocol.Http,
            }.OwnerAddresses()
        );
        AssertUris([], (both with { IsOwnerOnly = true }).DeviceAddresses());
        AssertUris([], (both with { IsDeviceOnly = true }).OwnerAddresses());
        AssertUris([], (both with { IsBypass = true }).OwnerAddresses());
        AssertUris([], (both with { NeedsOtherMeans = true }).DeviceAddresses());
        AssertUris([], (both with { Protocol = RendezvousProtocol.CoapUdp }).DeviceAddresses());
        AssertUris([], (both with { Protocol = (RendezvousProtocol)77 }).DeviceAddresses());
        Assert.Equal(2, (both with { IsBypass = true }).DeviceAddresses().Count());
    }

    [Theory]
    [InlineData("81 81 82 02 45 44 c0000207", "192.0.2.7")]
    [InlineData("81 81 82 02 51 50 00000000000000000000ffffc0000207", "192.0.2.7")] // as Go writes it
    [InlineData("81 81 82 02 51 50 20010db8000000000000000000000001", "2001:db8::1")]
    public void An_address_has_4_or_16_bytes(string hex, string address)
    {
        var info = Read(hex);
        Assert.Equal(IPAddress.Parse(address), info.Directives[0].Address);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("81 80")]
    [InlineData("9f 9f ff ff")]
    [InlineData("81 81 81 00")] // device only
    [InlineData("81 81 82 00 f6")] // with a null
    [InlineData("81 81 82 00 40")]
    [InlineData("81 81 81 0e")]
    [InlineData("81 81 82 0b 41 14")] // any medium of Ethernet
    [InlineData("81 82 82 09 45 64 73736964 82 0a 43 62 7077")] // Wi-Fi
    [InlineData("81 81 82 18 c8 41 00")] // nothing that we know
    public void Forms_that_others_write_are_read(string hex) => Read(hex);

    [Fact]
    public void A_directive_may_be_a_pause_and_nothing_else()
    {
        var directive = Read("81 81 82 0d 41 00").Directives.Single();

        Assert.Equal(TimeSpan.Zero, directive.Delay);
        Assert.Empty(directive.DeviceAddresses());
        Assert.Empty(directive.OwnerAddresses());
    }

    [Theory]
    [InlineData("81 82 0d 00")] // [[13, 0]]: an instruction where a directive should be
    [InlineData("81 81 82 0d 00")] // a value that is in no byte string
    [InlineData("81 81 81 05")] // no value
    [InlineData("81 81 82 05 f6")]
    [InlineData("81 81 82 05 40")]
    [InlineData("81 81 82 05 41 60")] // an empty name
    [InlineData("81 81 82 05 43 62 2020")]
    [InlineData("81 81 82 05 42 61 61 00")]
    [InlineData("81 81 82 02 46 45 c000020700")]
    [InlineData("81 81 82 02 41 40")]
    [InlineData("81 81 82 03 45 1a 00010000")] // a port of more than 16 bits
    [InlineData("81 81 82 03 41 20")]
    [InlineData("81 81 82 03 42 0102")] // two items
    [InlineData("81 81 82 0d 45 1a ffffffff")] // a pause of 136 years
    [InlineData("81 81 82 08 41 00")] // a number for a truth
    [InlineData("81 81 82 06 43 822f40")] // a hash without bytes
    [InlineData("81 81 83 00 f6 f6")]
    [InlineData("81 81 80")]
    [InlineData("81 81 82 20 40")]
    [InlineData("81 81 82 19 0100 40")]
    [InlineData("a0")]
    [InlineData("f6")]
    [InlineData("")]
    public void What_cannot_be_followed_is_malformed(string hex) =>
        Assert.Equal(FdoFault.Malformed, RendezvousInfo.Read(Bytes(hex), out _));

    [Theory]
    [InlineData("81 81 82 08 41 f5", true)]
    [InlineData("81 81 82 08 41 f4", false)]
    [InlineData("81 82 82 08 41 f5 82 08 41 f4", true)]
    [InlineData("81 82 82 0f 40 82 08 41 f4", true)]
    [InlineData("81 81 81 0f", true)]
    public void A_user_or_another_mechanism_is_nothing_that_we_can_follow(string hex, bool needs) =>
        Assert.Equal(needs, Read(hex).Directives[0].NeedsOtherMeans);

    [Fact]
    public void There_are_so_many_directives_and_instructions_and_no_more()
    {
        Assert.Equal(FdoFault.None, RendezvousInfo.Read(Many(FdoLimits.MaxDirectives, 1), out _));
        Assert.Equal(FdoFault.Malformed, RendezvousInfo.Read(Many(FdoLimits.MaxDirectives + 1, 1), out _));
        Assert.Equal(FdoFault.None, RendezvousInfo.Read(Many(1, FdoLimits.MaxInstructions), out _));
        Assert.Equal(FdoFault.Malformed, RendezvousInfo.Read(Many(1, FdoLimits.MaxInstructions + 1), out _));
        Assert.Throws<ArgumentException>(() =>
            RendezvousInfo.Create([.. Enumerable.Repeat(new RendezvousDirective(), FdoLimits.MaxDirectives + 1)])
        );
        Assert.Throws<ArgumentException>(() => RendezvousInfo.Create(new RendezvousDirective { Dns = "no host" }));
        Assert.Throws<ArgumentException>(() => RendezvousInfo.Create(new RendezvousDirective { Dns = new string('a', 256) }));
    }

    [Fact]
    public void What_is_created_says_what_its_bytes_say()
    {
        var info = RendezvousInfo.Create(
            new RendezvousDirective { Delay = TimeSpan.FromSeconds(1.9), Address = IPAddress.Parse("::ffff:192.0.2.7") }
        );

        Assert.Equal(TimeSpan.FromSeconds(1), info.Directives[0].Delay);
        Assert.Equal("192.0.2.7", info.Directives[0].Address!.ToString());
    }

    [Fact]
    public void A_name_that_is_read_never_makes_an_address_throw()
    {
        const int seed = 11;
        const string alphabet = "ab-_.:[]%/\\@#? 0\u00fc\u4e2d\u202e\0xn--";
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var host = new string([
                .. Enumerable.Range(0, random.Next(1, 9)).Select(_ => alphabet[random.Next(alphabet.Length)]),
            ]);
            var encoded = CborEncoding.Encode(w => WriteOne(w, 5, v => v.WriteTextString(host)));
            if (RendezvousInfo.Read(encoded, out var info) != FdoFault.None)
                continue;
            var failure = Record.Exception(() => info!.Directives[0].DeviceAddresses().ToList());
            Assert.True(failure is null, $"seed {seed}, round {i}, host '{host}': {failure}");
        }
    }

    private static byte[] Many(int directives, int instructions) =>
        CborEncoding.Encode(w =>
        {
            w.WriteStartArray(directives);
            for (var d = 0; d < directives; d++)
            {
                w.WriteStartArray(instructions);
                for (var i = 0; i < instructions; i++)
                {
                    w.WriteStartArray(1);
                    w.WriteInt32(0);
                    w.WriteEndArray();
                }

                w.WriteEndArray();
            }

            w.WriteEndArray();
        });

    private static void WriteOne(CborWriter w, int variable, Action<CborWriter> value)
    {
        w.WriteStartArray(1);
        w.WriteStartArray(1);
        w.WriteStartArray(2);
        w.WriteInt32(variable);
        w.WriteEmbedded(value);
        w.WriteEndArray();
        w.WriteEndArray();
        w.WriteEndArray();
    }

    private static RendezvousDirective RandomDirective(Random random) =>
        new()
        {
            IsDeviceOnly = random.Next(4) == 0,
            IsOwnerOnly = random.Next(4) == 0,
            IsBypass = random.Next(4) == 0,
            Dns = random.Next(2) == 0 ? $"host-{random.Next(100)}.example" : null,
            Address = random.Next(3) switch
            {
                0 => new IPAddress(RandomBytes(random, 4)),
                1 => new IPAddress(RandomBytes(random, 16)),
                _ => null,
            },
            DevicePort = random.Next(2) == 0 ? (ushort)random.Next(65536) : null,
            OwnerPort = random.Next(2) == 0 ? (ushort)random.Next(65536) : null,
            Protocol = random.Next(2) == 0 ? (RendezvousProtocol)random.Next(7) : null,
            Delay = random.Next(2) == 0 ? TimeSpan.FromSeconds(random.Next(4000)) : null,
            ServerCertificateHash = random.Next(3) == 0 ? FdoHash.Compute(FdoHashType.Sha256, RandomBytes(random, 9)) : null,
            ClientCertificateHash = random.Next(3) == 0 ? FdoHash.Compute(FdoHashType.Sha384, RandomBytes(random, 9)) : null,
        };

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void AssertUris(string[] expected, IEnumerable<Uri> actual) =>
        Assert.Equal(expected, actual.Select(u => u.AbsoluteUri));

    private static RendezvousInfo Read(string hex)
    {
        var encoded = Bytes(hex);
        Assert.Equal(FdoFault.None, RendezvousInfo.Read(encoded, out var info));
        Assert.Equal(encoded, info!.Encoded.ToArray());
        return info;
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
