using System.Net;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Tests.Rendezvous;

public sealed class To2AddressTests
{
    [Theory]
    [InlineData("https://owner.example/", "https://owner.example/", To2Transport.Https, 443)]
    [InlineData("http://owner.example:8042/x", "http://owner.example:8042/", To2Transport.Http, 8042)]
    [InlineData("https://192.0.2.7:9/", "https://192.0.2.7:9/", To2Transport.Https, 9)]
    [InlineData("https://[2001:db8::1]/", "https://[2001:db8::1]/", To2Transport.Https, 443)]
    public void The_address_of_a_server_can_be_called_by_whoever_reads_it(
        string uri,
        string called,
        To2Transport transport,
        int port
    )
    {
        var address = To2Address.From(new Uri(uri));
        var read = Assert.Single(RoundTrip([address]));

        Assert.Equal(address, read);
        Assert.Equal((transport, port), (read.Transport, read.Port));
        Assert.Equal([called], read.Uris().Select(u => u.AbsoluteUri));
    }

    [Fact]
    public void A_name_comes_before_an_address_and_other_transports_are_for_others()
    {
        var both = new To2Address(IPAddress.Parse("::ffff:192.0.2.7"), "owner.example", 443, To2Transport.Https);
        var read = RoundTrip([both, both with { Transport = To2Transport.Coap }, both with { Transport = (To2Transport)99 }]);

        Assert.Equal(["https://owner.example/", "https://192.0.2.7/"], read[0].Uris().Select(u => u.AbsoluteUri));
        Assert.Empty(read[1].Uris());
        Assert.Empty(read[2].Uris());
    }

    [Fact]
    public void There_are_so_many_addresses_and_no_more()
    {
        var one = FdoSamples.Addresses[0];
        Assert.Equal(FdoLimits.MaxAddresses, RoundTrip([.. Enumerable.Repeat(one, FdoLimits.MaxAddresses)]).Count);
        Assert.Equal(FdoFault.Malformed, Read([.. Enumerable.Repeat(one, FdoLimits.MaxAddresses + 1)], out _));
        Assert.Empty(RoundTrip([]));
    }

    [Fact]
    public void An_address_leads_somewhere()
    {
        Assert.Equal(FdoFault.Malformed, Read([new To2Address(null, null, 443, To2Transport.Https)], out _));
        Assert.Equal(FdoFault.Malformed, Read([new To2Address(null, "no host", 443, To2Transport.Https)], out _));
        Assert.Equal(FdoFault.Malformed, Read([new To2Address(null, "", 443, To2Transport.Https)], out _));
        Assert.Equal(FdoFault.Malformed, Read([new To2Address(null, new string('a', 256), 443, To2Transport.Https)], out _));
    }

    [Fact]
    public void An_IPv4_address_may_come_in_sixteen_bytes_and_is_written_in_four()
    {
        var address = new To2Address(IPAddress.Parse("::ffff:192.0.2.7"), null, 1, To2Transport.Http);
        var encoded = CborEncoding.Encode(w => To2Address.WriteList(w, [address]));

        Assert.Equal("8184" + "44C0000207" + "F6" + "01" + "03", Convert.ToHexString(encoded));
        var mapped = Convert.FromHexString("818450" + "00000000000000000000FFFFC0000207" + "F60103");
        Assert.Equal(IPAddress.Parse("192.0.2.7"), To2Address.ReadList(new CborCursor(mapped)).Single().Address);
    }

    private static IReadOnlyList<To2Address> RoundTrip(IReadOnlyList<To2Address> addresses)
    {
        Assert.Equal(FdoFault.None, Read(addresses, out var read));
        return read!.Addresses;
    }

    private static FdoFault Read(IReadOnlyList<To2Address> addresses, out To1d? read) =>
        To1d.Read(To1d.Sign(FdoKeys.Signer("owner-1"), addresses, FdoHash.Compute(FdoHashType.Sha384)), out read);
}
