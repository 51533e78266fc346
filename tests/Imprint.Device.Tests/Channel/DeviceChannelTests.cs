using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Device.Channel;
using Imprint.Element;
using Imprint.TestKit;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Imprint.Device.Tests.Channel;

public sealed class DeviceChannelTests : IDisposable
{
    private readonly ServerAuthority _authority = ServerAuthority.Create();
    private readonly X509Certificate2 _certificate;
    private readonly SoftwareElement _element = SoftwareElement.CreateInMemory(KeyKind.P256);

    public DeviceChannelTests()
    {
        _certificate = _authority.IssueServer();
        _element.InstallFactoryChain(_authority.ChainFor(_element.FactoryKey, "device"));
    }

    /// <summary>Over plain HTTP, and over mutual TLS.</summary>
    public static TheoryData<bool> Ways => [false, true];

    public void Dispose()
    {
        _element.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Bodies_of_every_size_come_back_as_they_were_sent(bool overTls)
    {
        await using var server = await StartAsync(overTls);
        using var client = Large(server).Open();

        foreach (var size in new[] { 0, 1, 16_384, 100_000, 8_000_000 })
        {
            var body = RandomNumberGenerator.GetBytes(size);
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/cbor") } };
            using var answer = await client.PostAsync("/echo", content);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("application/cbor", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(body, await answer.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Sixteen_requests_run_at_once()
    {
        await using var server = await StartAsync(overTls: true);
        using var client = (Large(server) with { MaxConnections = 16 }).Open();

        await Parallel.ForAsync(
            0,
            16,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, cancel) =>
            {
                for (var round = 0; round < 5; round++)
                {
                    var body = RandomNumberGenerator.GetBytes(20_000 * (i + 1));
                    using var answer = await client.PostAsync("/echo", new ByteArrayContent(body), cancel);
                    Assert.Equal(body, await answer.Content.ReadAsByteArrayAsync(cancel));
                }
            }
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_host_is_named_as_the_address_names_it(bool overTls)
    {
        await using var server = await StartAsync(overTls);
        using var client = To(server).Open();

        Assert.Equal(server.Address.Authority, await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_sent_with_its_length()
    {
        await using var server = await StartAsync(overTls: true);
        using var client = To(server).Open();
        using var content = new UnknownLengthContent(5000);

        using var answer = await client.PostAsync("/echo", content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(5000, answer.Content.Headers.ContentLength);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_connection_that_ends_in_the_middle_gives_no_half_answer(bool overTls)
    {
        await using var server = await StartAsync(overTls);

        Assert.Equal(ChannelFault.Dropped, await To(server).FaultAsync("/half"));
        Assert.Equal(ChannelFault.Dropped, await To(server).FaultAsync("/aborted"));
    }

    [Fact]
    public async Task After_a_dropped_connection_the_next_request_opens_another()
    {
        await using var server = await StartAsync(overTls: true);
        using var client = To(server).Open();
        Assert.Equal(ChannelFault.Dropped, await ChannelRig.FaultAsync(() => client.GetAsync("/half")));

        Assert.Equal("Tls13 CN=device", await client.GetStringAsync("/who"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Answers_beyond_the_limits_are_refused(bool overTls)
    {
        await using var server = await StartAsync(overTls);
        var options = To(server) with { MaxResponseBytes = 50_000 };

        Assert.Equal(ChannelFault.TooLarge, await options.FaultAsync("/large?bytes=50001"));
        Assert.Equal(ChannelFault.TooLarge, await options.FaultAsync("/large?bytes=50001&announced=yes"));
        Assert.Equal(ChannelFault.TooLarge, await options.FaultAsync("/headers"));
        using var client = options.Open();
        Assert.Equal(50_000, (await client.GetByteArrayAsync("/large?bytes=50000")).Length);
    }

    [Fact]
    public async Task A_request_beyond_the_limit_is_not_sent()
    {
        await using var server = await StartAsync(overTls: false);
        using var client = (To(server) with { MaxRequestBytes = 1000 }).Open();

        Assert.Equal(
            ChannelFault.TooLarge,
            await ChannelRig.FaultAsync(() => client.PostAsync("/echo", new ByteArrayContent(new byte[1001])))
        );
        Assert.Equal(
            ChannelFault.TooLarge,
            await ChannelRig.FaultAsync(() => client.PostAsync("/echo", new UnknownLengthContent(1001)))
        );
    }

    [Fact]
    public async Task A_server_that_hangs_in_the_handshake_ends_at_the_timeout()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var clock = new ManualClock();
        var options = ChannelRig.To(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        using var client = DeviceChannel.Open(options, clock);
        var asking = client.GetAsync("/");
        using var silent = await listener.AcceptSocketAsync();
        await Until.TrueAsync(() => silent.Available > 0, "the client says hello");

        clock.Advance(options.ConnectTimeout);

        Assert.Equal(ChannelFault.Timeout, await ChannelRig.FaultAsync(() => asking));
    }

    [Fact]
    public async Task A_server_that_hangs_in_its_answer_ends_at_the_timeout()
    {
        await using var server = await StartAsync(overTls: true);
        var clock = new ManualClock();
        using var client = DeviceChannel.Open(To(server), clock);
        await client.GetStringAsync("/");
        var asking = client.GetAsync("/never");

        clock.Advance(To(server).RequestTimeout);

        Assert.Equal(ChannelFault.Timeout, await ChannelRig.FaultAsync(() => asking));
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_of_a_timeout()
    {
        await using var server = await StartAsync(overTls: true);
        using var client = To(server).Open();
        using var cancel = new CancellationTokenSource();
        var asking = client.GetAsync("/never", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task Where_nobody_listens_and_where_there_is_no_such_host(string scheme)
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Assert.Equal(ChannelFault.Refused, await ChannelRig.To(new Uri($"{scheme}://localhost:{port}")).FaultAsync());
        Assert.Equal(ChannelFault.Dns, await ChannelRig.To(new Uri($"{scheme}://nowhere.invalid")).FaultAsync());
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_is_told_from_one_that_is_not_there()
    {
        await using var server = await StartAsync(overTls: false);
        var address = new UriBuilder(server.Address) { Scheme = "https" }.Uri;

        Assert.Contains(
            await ChannelRig.To(address).FaultAsync(),
            (ChannelFault[])[ChannelFault.TlsFailed, ChannelFault.Dropped]
        );
    }

    [Fact]
    public async Task A_redirection_is_an_answer_and_not_followed()
    {
        await using var server = await StartAsync(overTls: true);
        using var client = To(server).Open();

        using var answer = await client.GetAsync("/elsewhere");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:1/")]
    [InlineData("https://localhost:2/")]
    [InlineData("https://elsewhere.example:1/")]
    public async Task A_channel_goes_to_its_own_server_alone(string address)
    {
        using var client = ChannelRig.To(new Uri("https://localhost:1")).Open();

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(new Uri(address)));
    }

    [Fact]
    public void An_address_of_another_kind_opens_no_channel() =>
        Assert.Throws<ArgumentException>(ChannelRig.To(new Uri("ftp://localhost")).Open);

    private Task<ChannelServer> StartAsync(bool overTls) =>
        ChannelServer.StartAsync(
            overTls ? _certificate : null,
            clients: overTls ? ClientCertificateMode.RequireCertificate : default
        );

    private ChannelOptions To(ChannelServer server) =>
        ChannelRig.To(server.Address, ServerTrust.Anchors.Of(_authority.Root), _element.FactoryKey);

    private ChannelOptions Large(ChannelServer server) =>
        To(server) with
        {
            MaxRequestBytes = 10_000_000,
            MaxResponseBytes = 10_000_000,
        };

    private sealed class UnknownLengthContent(int length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var i = 0; i < length; i++)
                await stream.WriteAsync(new byte[1]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
